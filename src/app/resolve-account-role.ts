import type { Config, SourceLocation } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { nameAccountRole, parseAccountRole, readAccountId } from '../plan/account-role-name.ts'
import type { AccountRole } from '../plan/account-role-name.ts'
import { withAccountRole } from '../plan/open-account-role.ts'
import { partitionOf } from '../plan/partitions.ts'
import { profileNotFound, suggest } from '../plan/profile-not-found.ts'
import { parseRoleArn } from '../plan/role-arn.ts'
import type { NamedRole } from '../plan/role-arn.ts'
import { isSamePortal } from '../plan/same-portal.ts'
import { findAllSignIns } from '../plan/sso-targets.ts'
import type { SsoTarget } from '../plan/sso-targets.ts'
import { quoteWord } from '../text/quote-word.ts'
import { chooseProfileOf } from './choose-role-profile.ts'
import { chooseSignIn } from './choose-sign-in.ts'
import type { Prepared } from './prepare.ts'

/**
 * Resolves a name: as a profile if one has that name, otherwise as `ACCOUNT/ROLE` or the ARN of a role.
 * @returns `prepared` with the profile, or unchanged if the name is something else
 */
export async function resolveAccountRole(prepared: Prepared): Promise<Prepared> {
  const { choice, config, options } = prepared
  const signIns = listSignIns(prepared)
  const { account, role, 'sso-session': session } = options
  if (account !== undefined && role !== undefined) return open({ account, role, session }, signIns, prepared)
  if (isProfile(choice.name, prepared) || config.ssoSessionNames().includes(choice.name)) return prepared
  const arn = parseRoleArn(choice.name)
  if (arn !== undefined) {
    const profile = chooseProfileOf(arn, prepared)
    if (profile !== undefined) return { ...prepared, choice: { ...choice, name: profile } }
    const { accountId, permissionSet = '' } = arn
    const session = chooseSessionFor(arn, signIns)
    return open({ account: accountId, role: permissionSet, session }, signIns, prepared)
  }
  const request = parseAccountRole(
    choice.name,
    signIns.map(({ name }) => name),
  )
  return request === undefined ? prepared : open(request, signIns, prepared)
}

function isProfile(name: string, { config, planOptions }: Prepared): boolean {
  return config.profile(name) !== undefined || planOptions.hasStoredKey?.(name) === true
}

/** The sign-ins that an account and a role may belong to. */
export function listSignIns({ config, context }: Prepared): readonly SsoTarget[] {
  return withoutRepeats(findAllSignIns(config, context))
}

/** Leaves out profiles in the legacy form whose portal has an sso-session, which is used instead. */
function withoutRepeats(signIns: readonly SsoTarget[]): readonly SsoTarget[] {
  return signIns.filter(
    ({ signIn }) =>
      signIn.ssoSession !== null ||
      !signIns.some((other) => other.signIn.ssoSession !== null && isSamePortal(other.signIn, signIn)),
  )
}

/**
 * @returns the only sign-in in the partition of the role; undefined if there are several
 * @throws AwsxError SSO_SESSION_NOT_FOUND if no sign-in is in that partition
 */
function chooseSessionFor({ arn, partition }: NamedRole, signIns: readonly SsoTarget[]): string | undefined {
  const possible = signIns.filter(({ signIn }) => partitionOf(signIn.ssoRegion).id === partition)
  if (possible.length > 0) return possible.length === 1 ? possible[0]?.name : undefined
  throw new AwsxError('SSO_SESSION_NOT_FOUND', `no Identity Center sign-in is in the partition of ${arn}`, {
    hints: ['set one up: awsx configure sso'],
  })
}

async function open(
  request: AccountRole,
  signIns: readonly SsoTarget[],
  prepared: Prepared,
): Promise<Prepared> {
  const { config, choice, options } = prepared
  const { accountId, signIn } = await find(request, signIns, prepared)
  const { role: roleName } = request
  const name = nameAccountRole({ accountId, roleName, signIn }, signIns, (other) =>
    isProfile(other, prepared),
  )
  prepared.debug?.(`profile: "${name}" is ${roleName} in account ${accountId}, sign-in ${signIn.name}`)
  const location = locate(config, signIn)
  return {
    ...prepared,
    choice: { ...choice, name },
    options: { ...options, account: undefined, role: undefined, 'sso-session': undefined },
    config: withAccountRole(config, { name, accountId, roleName, signIn: signIn.signIn, location }),
  }
}

/** @throws AwsxError PROFILE_NOT_FOUND for `ACCOUNT/ROLE` with an unknown account, because it may also be a misspelled profile */
async function find(
  request: AccountRole,
  signIns: readonly SsoTarget[],
  prepared: Prepared,
): Promise<{ readonly accountId: string; readonly signIn: SsoTarget }> {
  const id = readAccountId(request.account)
  const isOption = prepared.options.account !== undefined
  let signIn: SsoTarget | undefined
  try {
    signIn = chooseSignIn(request, signIns, prepared)
    if (id !== undefined) return { accountId: id, signIn }
    const { findAccountId } = await import('./find-account.ts')
    return {
      accountId: await findAccountId(
        { name: request.account, signIn, prepared, mayLogin: isOption },
        (accountId) => nameById(accountId, request, isOption),
      ),
      signIn,
    }
  } catch (error) {
    if (isOption || id !== undefined || !(error instanceof AwsxError)) throw error
    // The sign-in has accounts of this name, so it is no misspelled profile.
    if (signIn !== undefined && error.code === 'TARGET_AMBIGUOUS') throw error
    const { config, choice } = prepared
    const { message } = profileNotFound(config, choice.name, choice.from)
    const names = config.profileNames()
    throw new AwsxError('PROFILE_NOT_FOUND', message, {
      hints: [
        ...suggest(config, 'profile', choice.name, names),
        `if "${request.account}" is an account: ${error.message}`,
        ...error.hints,
        ...(names.length === 0 ? [] : ['list all profiles: awsx list']),
      ],
      cause: error,
    })
  }
}

function nameById(accountId: string, { role, session }: AccountRole, isOption: boolean): string {
  if (isOption) return `--account ${accountId}`
  return quoteWord(`${accountId}/${role}${session === undefined ? '' : `@${session}`}`)
}

function locate(config: Config, { name, signIn }: SsoTarget): SourceLocation {
  const section = signIn.ssoSession === null ? config.profile(name) : config.ssoSession(signIn.ssoSession)
  return section?.location ?? { file: config.files.config, line: 1 }
}
