import { listAccountNames } from '../../app/account-names.ts'
import type { Prepared } from '../../app/prepare.ts'
import { readAllSignIns } from '../../app/read-sign-ins.ts'
import { openUserStore } from '../../app/user-store.ts'
import { findAllSignIns } from '../../plan/sso-targets.ts'
import type { SignInTarget } from '../../plan/sso-targets.ts'
import { isSamePortal } from '../../plan/same-portal.ts'
import type { SsoBase } from '../../plan/types.ts'
import { planRow } from '../../profiles/profile-rows.ts'
import { formatUtc } from '../../text/format-utc.ts'
import type { LoginResult } from './login-to-target.ts'

/**
 * What `awsx login --json` prints: the sign-ins that were used, as in `awsx status --json`, and the profiles whose credentials were
 * fetched, as in `awsx list --json`.
 */
export function loginJson(
  results: readonly LoginResult[],
  prepared: Prepared,
  options: { readonly quiet: boolean },
): Readonly<Record<string, unknown>> {
  const { config, context } = prepared
  const names = new Set(results.map(({ target }) => signInName(target, prepared)))
  const accountNames = listAccountNames(config, context)
  const signIns = readAllSignIns(prepared, openUserStore(prepared, options))
  const profiles = results.flatMap(({ target, cachedUntil }) => {
    if (target.kind === 'sso') return []
    const row = planRow(target.plan, config)
    return {
      ...row,
      cachedUntil: cachedUntil === null ? null : formatUtc(cachedUntil),
      accountName: accountNames.get(row.accountId ?? '') ?? null,
    }
  })
  return { signIns: signIns.filter(({ name }) => names.has(name)), profiles }
}

/** The sign-in's name in `awsx status`; undefined for a profile without a sign-in. */
function signInName(target: SignInTarget, prepared: Prepared): string | undefined {
  if (target.kind === 'sso') return target.name
  const [base] = target.plan.steps
  if (base.kind === 'login') return base.loginSession
  return base.kind === 'sso' ? (base.ssoSession ?? portalName(base, prepared)) : undefined
}

/** Profiles in the legacy form share the sign-in of the first one with the same portal. */
function portalName(base: SsoBase, { config, context }: Prepared): string | undefined {
  const legacy = findAllSignIns(config, context).filter(({ signIn }) => signIn.ssoSession === null)
  return legacy.find(({ signIn }) => isSamePortal(signIn, base))?.name
}
