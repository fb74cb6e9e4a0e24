import type { ArgsOf } from '../../argv/command-spec.ts'
import { describeStoredKey } from '../../app/key-row.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { confirmOn } from '../../app/prompts.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Context } from '../../context.ts'
import { hasStoredKey, storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { isSessionKey, readKeyRecord } from '../../keys/key-record.ts'
import type { KeyRecord, StoredKey } from '../../keys/key-record.ts'
import { removeStoredKeyName } from '../../profiles/stored-key-names.ts'
import type { Store } from '../../store/types.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { removeShape } from './remove-command.ts'

type RemoveArgs = ArgsOf<typeof removeShape>

/** Removes the record of a key and all records that were derived from it. Does not call AWS. */
export async function run(args: RemoveArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const profile = args.positionals.profile ?? args.options.profile
  if (profile === undefined)
    throw new AwsxError('USAGE', 'remove: a profile is required', {
      hints: ['list the stored keys: awsx keys'],
    })
  const store = openUserStore(prepared, args.options)
  if (!hasStoredKey(profile, store)) throw noKey(profile)
  const record = await readKeyRecord(profile, store)
  const say = (line: string): void => {
    if (!args.options.quiet) context.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
  }
  // A damaged key is set aside when it is read, so there is nothing to ask.
  if (record !== undefined && !args.options.yes && !(await confirmRemoval(profile, record, context))) {
    say(`kept the access key of profile "${profile}"`)
    if (args.options.json) context.stdout.write(removeJson(undefined, undefined, prepared))
    return ExitCode.ok
  }
  const sessions = removeKey(profile, store)
  await removeStoredKeyName(profile, context, store)
  const done =
    record === undefined
      ? `profile "${profile}" no longer has an access key; the file of the damaged one was set aside`
      : `removed ${describeKey(record)} of profile "${profile}" and ${countOf(sessions, 'cached session')} made from it`
  say(done)
  if (record !== undefined && !isSessionKey(record))
    say('the key is still valid in AWS; if nothing else uses it, delete it in IAM')
  const removed = record === undefined ? undefined : { profile, record }
  if (args.options.json) context.stdout.write(removeJson(removed, sessions, prepared))
  return ExitCode.ok
}

/**
 * @param removed undefined if none was removed, or a damaged one
 * @param sessions how many sessions were removed with it; undefined if the key was kept
 */
function removeJson(
  removed: StoredKey | undefined,
  sessions: number | undefined,
  prepared: Prepared,
): string {
  return jsonDocument({
    written: sessions !== undefined,
    keys: removed === undefined ? [] : [describeStoredKey(removed, prepared)],
    removedCredentials: sessions ?? 0,
  })
}

function removeKey(profile: string, store: Store): number {
  const identity = storedKeyIdentity(profile)
  // Sessions first: without the key's record, nothing would lead to them.
  const sessions = store.removeDerived(identity)
  store.remove(identity)
  return sessions
}

async function confirmRemoval(profile: string, record: KeyRecord, context: Context): Promise<boolean> {
  const terminal = await context.openTerminal()
  if (terminal.available())
    return confirmOn(
      terminal,
      `Remove ${describeKey(record)} of profile "${escapeText(profile)}" from the store?`,
      'no',
    )
  throw new AwsxError('USAGE', 'remove: cannot prompt for confirmation without a terminal', {
    hints: [`to remove the key without prompting: awsx remove ${quoteWord(profile)} --yes`],
  })
}

/** During a rotation the store has two keys, perhaps as the only copy. */
function describeKey({ accessKeyId, rotation, ...record }: KeyRecord): string {
  if (isSessionKey({ accessKeyId, ...record })) return `session key ${accessKeyId}`
  if (!rotation) return `access key ${accessKeyId}`
  const other = rotation.stage === 'created' ? rotation.newKey.accessKeyId : rotation.oldKeyId
  return other === accessKeyId
    ? `access key ${accessKeyId}, whose rotation is not finished,`
    : `access keys ${accessKeyId} and ${other}, whose rotation is not finished,`
}

function noKey(profile: string): AwsxError {
  return new AwsxError('PROFILE_NO_CREDENTIALS', `the store has no access key for profile "${profile}"`, {
    hints: ['list the stored keys: awsx keys'],
  })
}
