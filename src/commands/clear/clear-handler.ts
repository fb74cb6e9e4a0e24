import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { describeEmptyConfig } from '../../plan/profile-not-found.ts'
import { isAbsent } from '../../plan/stored-key-base.ts'
import { removeStoredKeyName } from '../../profiles/stored-key-names.ts'
import type { clearShape } from './clear-command.ts'
import { planFor } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { describeShellCredentials } from '../../app/shell-credentials.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Store } from '../../store/types.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { readShell } from '../../app/read-shell.ts'

type ClearArgs = ArgsOf<typeof clearShape>

/** Other profiles may use the same sign-in, so only `--all` removes sign-ins. `logout` also ends them at the portal. */
export async function run(args: ClearArgs, context: Context): Promise<number> {
  const prepared = await prepare(args.positionals.profile, { ...args.options, offline: true }, context)
  const store = openUserStore(prepared, args.options)
  const removed = args.options.all ? clearAll(store) : await clearProfile(prepared, store)
  if (!args.options.quiet) {
    const count = removed.credentials + removed.signIns
    const scope = args.options.all ? '' : describeScope(prepared, store)
    const shell = describeShellCredentials(context)
    const lines = [
      `removed ${countOf(count, 'cached session')}${scope}`,
      ...(shell === undefined ? [] : [shell]),
    ]
    context.stderr.write(lines.map((line) => `awsx: ${escapeText(line)}\n`).join(''))
  }
  if (args.options.json) context.stdout.write(clearJson(removed, args, { prepared, store }))
  return ExitCode.ok
}

/** How many records were removed. */
interface Removed {
  readonly credentials: number
  readonly signIns: number
}

function clearAll(store: Store): Removed {
  return {
    credentials: store.removeAll(['credentials']),
    signIns: store.removeAll(['sso-token', 'login-token']),
  }
}

function clearJson(
  { credentials, signIns }: Removed,
  { options }: ClearArgs,
  { prepared, store }: { readonly prepared: Prepared; readonly store: Store },
): string {
  const { name } = prepared.choice
  return jsonDocument({
    profile: options.all ? null : name,
    removedCredentials: credentials,
    removedSignIns: signIns,
    keepsAccessKey: options.all ? null : hasAccessKey(name, store),
    shell: readShell(prepared),
  })
}

/** Removes also what was fetched with other options, and what the profile's plan no longer leads to. */
async function clearProfile(prepared: Prepared, store: Store): Promise<Removed> {
  const { name } = prepared.choice
  const isNamed = !isAbsent(prepared.choice, prepared.config.profile(name))
  const isStored = store.metadata(storedKeyIdentity(name)) !== undefined
  if (!isNamed && !isStored && describeEmptyConfig(prepared.config) === undefined) throw noProfileGiven()
  const removed = store.removeFetchedFor(name) + (await removePasted(name, prepared, store))
  try {
    return { credentials: removed + (await clearPlan(prepared, store)), signIns: 0 }
  } catch (error) {
    // The profile may have been removed or broken since.
    if (error instanceof AwsxError && removed > 0) return { credentials: removed, signIns: 0 }
    throw describeSession(error, prepared)
  }
}

async function clearPlan(prepared: Prepared, store: Store): Promise<number> {
  const plan = await planFor(prepared)
  const cached = plan.steps
    .map((_, index) => stepIdentity(plan, index, prepared.context))
    .filter((identity) => store.metadata(identity) !== undefined)
  for (const identity of cached) store.remove(identity)
  return cached.length
}

/** Pasted session credentials are a cached session too, and can be pasted again. */
async function removePasted(name: string, { context }: Prepared, store: Store): Promise<number> {
  const identity = storedKeyIdentity(name)
  if (store.metadata(identity)?.kind !== 'credentials') return 0
  const derived = store.removeDerived(identity)
  store.remove(identity)
  await removeStoredKeyName(name, context, store)
  return derived + 1
}

function describeScope({ choice }: Prepared, store: Store): string {
  return ` of profile "${choice.name}"${hasAccessKey(choice.name, store) ? '; its access key stays in the store' : ''}`
}

function hasAccessKey(profile: string, store: Store): boolean {
  return store.metadata(storedKeyIdentity(profile))?.kind === 'iam-key'
}

function noProfileGiven(): AwsxError {
  return new AwsxError('PROFILE_NOT_FOUND', 'no profile given, and profile "default" has no credentials', {
    hints: ['awsx clear PROFILE', 'to remove all cached sessions and sign-ins: awsx clear --all'],
  })
}

function describeSession(error: unknown, { config, choice }: Prepared): unknown {
  const isSession = config.ssoSessionNames().includes(choice.name)
  if (!(error instanceof AwsxError) || error.code !== 'PROFILE_NOT_FOUND' || !isSession) return error
  return new AwsxError('PROFILE_NOT_FOUND', `"${choice.name}" is an sso-session, not a profile`, {
    hints: [`to sign out and remove what was cached from it: awsx logout ${quoteWord(choice.name)}`],
  })
}
