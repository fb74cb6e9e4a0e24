import { isAbsolute, join } from 'node:path'
import { openEnvironments } from '../../app/match-guards.ts'
import { chooseSignIn } from '../../app/choose-sign-in.ts'
import { listAccounts } from '../../app/list-accounts.ts'
import type { Prepared } from '../../app/prepare.ts'
import { listSignIns } from '../../app/resolve-account-role.ts'
import { openUserRecords } from '../../app/user-records.ts'
import { tryReadText } from '../../context.ts'
import type { Context, TextRead } from '../../context.ts'
import { isRegionName } from '../../config/region-name.ts'
import type { OrganizationAccount } from '../../aws/organizations.ts'
import { AwsxError, describeReadError } from '../../errors.ts'
import { readStdin } from '../../files/read-stdin.ts'
import { isAccountId, isRoleName } from '../../plan/account-role-name.ts'
import { planWithChecks } from '../../plan/checked-plan.ts'
import { matchNames } from '../../profiles/profile-patterns.ts'
import { listAllProfiles } from '../../profiles/stored-key-names.ts'
import { orderRequests, readNames, readTargetList, request } from '../../targets/select-names.ts'
import type { TargetRequest } from '../../targets/select-names.ts'
import { splitList } from '../../text/split-list.ts'
import type { EachArgs } from './each-command.ts'

/**
 * Finds the targets that the options select, in this order: the names, those with the tag, of the environment, of the accounts, of the file.
 * @throws AwsxError NO_TARGETS; USAGE for options that do not fit together; what `listAccounts` throws
 */
export async function selectRequests(args: EachArgs, prepared: Prepared): Promise<readonly TargetRequest[]> {
  const { options, positionals } = args
  checkOptions(args)
  const profiles = listAllProfiles(
    prepared.config.profileNames(),
    prepared.context,
    openUserRecords(prepared),
  )
  const found = [
    ...(positionals.targets === undefined ? [] : readNames(positionals.targets, profiles)),
    ...(options.tag === undefined ? [] : findByTag(options.tag, profiles, prepared)),
    ...(options.environment === undefined
      ? []
      : await findByEnvironment(options.environment, profiles, prepared)),
    ...(options.accounts === undefined ? [] : await findAccounts(options.accounts, args, prepared)),
    ...(options.from === undefined ? [] : readTargetList(readList(options.from, prepared))),
  ]
  const ordered = orderRequests(found, {
    exclude: splitList(options.exclude ?? ''),
    regions: splitList(options.regions ?? ''),
  })
  if (ordered.length === 0) {
    throw new AwsxError('NO_TARGETS', 'each: the options select no target', {
      hints: ['list your profiles: awsx list', 'awsx each --help'],
    })
  }
  return ordered
}

function checkOptions({ options, positionals }: EachArgs): void {
  const { tag, environment, accounts, role, via, from, jobs, regions } = options
  const fail = (message: string, hint: string): AwsxError =>
    new AwsxError('USAGE', `each: ${message}`, { hints: [hint] })
  if ([positionals.targets, tag, environment, accounts, from].every((given) => given === undefined))
    throw fail('nothing selects targets', "name profiles or a pattern: awsx each 'dev-*' -- COMMAND")
  if (accounts !== undefined && role === undefined)
    throw fail('--accounts requires --role', 'awsx each --accounts all --role NAME -- COMMAND')
  if (role !== undefined && accounts === undefined)
    throw fail('--role requires --accounts', 'awsx each --accounts all --role NAME -- COMMAND')
  if (role !== undefined && !isRoleName(role) && via === undefined)
    throw fail(`invalid --role "${role}"`, 'name a permission set')
  if (jobs === 0) throw fail('invalid --jobs 0', 'use 1 or more')
  const invalid = splitList(regions ?? '').find((region) => !isRegionName(region))
  if (invalid !== undefined) throw fail(`invalid --regions "${invalid}"`, 'example: us-east-1,eu-west-1')
}

function findByTag(tag: string, profiles: readonly string[], { config }: Prepared): readonly TargetRequest[] {
  const hasTag = (name: string): boolean => {
    try {
      return splitList(config.profile(name)?.get('awsx_tags')?.value ?? '').includes(tag)
    } catch (error) {
      if (error instanceof AwsxError) return false
      throw error
    }
  }
  return profiles.filter(hasTag).map((name) => request(name, false))
}

async function findByEnvironment(
  environment: string,
  profiles: readonly string[],
  prepared: Prepared,
): Promise<readonly TargetRequest[]> {
  const { config, context, planOptions } = prepared
  const environmentOf = await openEnvironments(prepared)
  const isOf = (name: string): boolean => {
    try {
      const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, planOptions, context)
      return environmentOf(plan) === environment
    } catch (error) {
      if (error instanceof AwsxError) return false
      throw error
    }
  }
  return profiles.filter(isOf).map((name) => request(name, false))
}

async function findAccounts(
  text: string,
  args: EachArgs,
  prepared: Prepared,
): Promise<readonly TargetRequest[]> {
  const { options } = args
  const words = splitList(text)
  const { role = '', via, 'sso-session': session } = options
  const nameOf = (id: string): string =>
    `${id}/${role}${session === undefined || via !== undefined ? '' : `@${session}`}`
  if (words.every(isAccountId)) return words.map((id) => request(nameOf(id), true))
  const { accounts, source } = await listSource(text, args, prepared)
  return words.flatMap((word) => {
    if (isAccountId(word)) return [request(nameOf(word), true)]
    const isMatch = (name: string): boolean =>
      word === 'all' || matchNames([name.toLowerCase()], word.toLowerCase()).length > 0
    const matching = accounts.filter(({ name }) => isMatch(name))
    if (matching.length === 0)
      throw new AwsxError('ACCOUNT_NOT_FOUND', `no account of ${source} matches "${word}"`)
    return matching.map(({ id }) => request(nameOf(id), true))
  })
}

/** Lists the accounts that `all` and patterns choose from: those of the organization with `--via`, otherwise those of the access portal. */
async function listSource(
  text: string,
  args: EachArgs,
  prepared: Prepared,
): Promise<{ readonly accounts: readonly OrganizationAccount[]; readonly source: string }> {
  const { via, role = '', 'sso-session': session } = args.options
  if (via !== undefined) {
    const { listAccountsVia } = await import('./organization-accounts.ts')
    return { accounts: await listAccountsVia(via, args, prepared), source: `the organization of "${via}"` }
  }
  const signIn = chooseSignIn({ session, account: text, role }, listSignIns(prepared), prepared)
  const accounts = await listAccounts({ name: text, signIn, prepared, mayLogin: true })
  return { accounts, source: `sign-in "${signIn.name}"` }
}

/** @param path `-` for standard input */
function readList(path: string, { context }: Prepared): string {
  const found = path === '-' ? tryReadStdin() : tryReadText(context, resolvePath(path, context))
  if (found.text !== undefined) return found.text
  const name = path === '-' ? 'standard input' : path
  throw new AwsxError('USAGE', `--from: ${name} ${found.problem}`, { cause: found.cause })
}

function resolvePath(path: string, { cwd }: Context): string {
  return isAbsolute(path) ? path : join(cwd, path)
}

function tryReadStdin(): TextRead {
  try {
    return { text: readStdin() }
  } catch (cause) {
    const problem = describeReadError(cause)
    if (problem === undefined) throw cause
    return { text: undefined, problem, isMissing: false, cause }
  }
}
