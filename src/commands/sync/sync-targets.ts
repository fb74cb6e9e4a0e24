import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import { suggest } from '../../plan/profile-not-found.ts'
import { findAllSignIns, findSignIn } from '../../plan/sso-targets.ts'
import type { SsoTarget } from '../../plan/sso-targets.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** A sign-in with its own `[sso-session]`. */
export type SessionTarget = SsoTarget & { readonly signIn: { readonly ssoSession: string } }

/**
 * The sessions to sync.
 * @param named an sso-session, or a profile that uses one; undefined for all sessions
 * @throws AwsxError SSO_SESSION_NOT_FOUND, and as `findSignIn` for a profile with a problem
 */
export function findSyncTargets(named: string | undefined, prepared: Prepared): readonly SessionTarget[] {
  const { config, context } = prepared
  const all = findAllSignIns(config, context).filter(isSession)
  if (named === undefined) {
    if (all.length > 0) return all
    throw new AwsxError('SSO_SESSION_NOT_FOUND', 'the config has no valid sso-session', {
      hints: [
        ...config
          .ssoSessionNames()
          .map((name) => `to see what is wrong with it: awsx login ${quoteWord(name)}`),
        'set one up: awsx configure sso',
      ],
    })
  }
  const session = findSessionName(named, prepared)
  const found = all.filter(({ signIn }) => signIn.ssoSession === session)
  if (found.length > 0) return found
  throw sessionNotFound(named, prepared)
}

function isSession(target: SsoTarget): target is SessionTarget {
  return target.signIn.ssoSession !== null
}

/** If a profile has the same name as a session, the session wins here. */
function findSessionName(named: string, { config, context }: Prepared): string | null {
  const choice = { name: named, from: 'argument', explicit: true }
  if (config.ssoSessionNames().includes(named)) {
    // Reports what is wrong with a session that cannot be used.
    if (!config.profileNames().includes(named)) findSignIn(config, choice, {}, context)
    return named
  }
  if (!config.profileNames().includes(named)) return null
  const target = findSignIn(config, choice, {}, context)
  const signIn = target.kind === 'sso' ? target.signIn : target.plan.steps[0]
  return 'ssoSession' in signIn ? signIn.ssoSession : null
}

function sessionNotFound(named: string, { config }: Prepared): AwsxError {
  const names = config.ssoSessionNames()
  const similar = suggest(config, 'sso-session', named, names)
  const others =
    names.length === 0 ? 'set one up: awsx configure sso' : `sessions in the config: ${listNames(names)}`
  const message = config.profileNames().includes(named)
    ? `profile "${named}" does not use an sso-session`
    : `sso-session "${named}" not found in ${showFile(config)}`
  return new AwsxError('SSO_SESSION_NOT_FOUND', message, {
    hints: similar.length === 0 ? [others] : similar,
  })
}

function listNames(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

function showFile(config: Prepared['config']): string {
  return config.show({ file: config.files.config, line: 1 }).replace(/:1$/, '')
}
