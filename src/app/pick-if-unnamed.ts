import type { Context } from '../context.ts'
import type { Prepared } from './prepare.ts'
import type { NamedCommand } from './profile-picker.ts'

/**
 * Lets the user pick the profile where nothing names one, if stdin and stderr are terminals. Shows how to name it the next time.
 * @throws AwsxError INTERRUPTED if the user cancels
 */
export async function pickIfUnnamed(prepared: Prepared, command: NamedCommand): Promise<Prepared> {
  if (prepared.choice.explicit) return prepared
  if (!isInteractive(prepared.context)) {
    prepared.debug?.('profile: not prompting, because stdin or stderr is not a terminal')
    return prepared
  }
  const { pickProfile } = await import('./profile-picker.ts')
  return pickProfile(prepared, command)
}

/** Whether stdin and stderr are terminals, so the user can see and answer a prompt. */
export function isInteractive(context: Context): boolean {
  return context.stderr.isTty && context.stdinIsTty
}
