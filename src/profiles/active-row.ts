import type { ProfileChoice } from '../config/choose-profile.ts'

/** Whether a command without a profile uses this one. A `default` that has only settings counts as absent. */
export function isActive(
  {
    profile,
    kind,
    problem,
  }: { readonly profile: string | null; readonly kind: string | null; readonly problem?: object },
  choice: ProfileChoice,
): boolean {
  return profile === choice.name && (choice.explicit || kind !== null || problem !== undefined)
}
