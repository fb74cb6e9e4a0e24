import type { PlanningOptions } from './prepare.ts'

/** Lets `--sso-session NAME` alone name the sign-in, for a command that takes the name of one. */
export function signInOptions<O extends PlanningOptions>(options: O): O {
  const { account, role, profile, 'sso-session': session } = options
  if (session === undefined || (account ?? role ?? profile) !== undefined) return options
  return { ...options, profile: session, 'sso-session': undefined }
}
