import type { ArgsOf } from '../../argv/command-spec.ts'
import { identifierRule, isIdentifier } from '../../config/header-syntax.ts'
import type { Context } from '../../context.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findToolHoldingKey } from '../../migrate/tool-holding-key.ts'
import { writeKeyRecord } from '../../keys/key-record.ts'
import type { KeyRecord } from '../../keys/key-record.ts'
import { userOf } from '../../keys/identify-key.ts'
import { hasKeys } from '../../plan/base.ts'
import { usesStoredKey } from '../../plan/stored-key-base.ts'
import { addStoredKeyName } from '../../profiles/stored-key-names.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { Store } from '../../store/types.ts'
import type { addShape } from './add-command.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { addProfile, chooseNewRegion } from './add-profile.ts'
import { canNameProfile, checkSources, readNewKey } from './read-new-key.ts'
import type { NewKey } from './read-new-key.ts'
import { mayReplaceKey, mayReplaceUser } from './replace-key.ts'
import { addJson, reportAdded } from './report-added.ts'
import { retryWith, retryWithYes } from './retry-command.ts'
import { verifyKey } from './verify-key.ts'

type AddArgs = ArgsOf<typeof addShape>

/** Puts the key into the store. Only `--add-config` writes an AWS file. */
export async function run(args: AddArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const named = args.positionals.profile ?? args.options.profile
  if (named !== undefined) checkProfile(named, prepared)
  checkSources(args.options)
  if (named === undefined && !canNameProfile(args.options)) throw profileRequired('awsx add dev')
  const region = args.options['add-config']
    ? chooseNewRegion(named, args.options.region, prepared)
    : undefined
  const store = openUserStore(prepared, args.options)
  const replace = (profile: string): Promise<boolean> =>
    mayReplaceKey(profile, store, { yes: args.options.yes, retry: retryWithYes(args) }, context)
  // Before the user types a secret for nothing.
  if (named !== undefined && !(await replace(named))) return keep(named, args, prepared)
  const keys = await readNewKey(args.options, context)
  const profile = named ?? keys.name
  if (profile === null) throw profileRequired('awsx add dev --paste')
  checkProfile(profile, prepared)
  if (named === undefined && !(await replace(profile))) return keep(profile, args, prepared)
  // Checks the expiration before the call.
  const times = { lifeSeconds: args.options['expires-in'], now: context.now() }
  makeRecord(keys, { arn: null, ...times })
  const arn = args.options['no-verify']
    ? null
    : await verifyKey(profile, keys, retryWith('--no-verify', args), prepared)
  checkUser(keys, arn)
  if (!(await mayReplaceUser({ profile, arn, yes: args.options.yes }, store, context)))
    return keep(profile, args, prepared)
  const record = makeRecord(keys, { arn, ...times })
  await saveKey(profile, record, store)
  await addStoredKeyName(profile, context, store)
  const isAdded = region === undefined ? undefined : await addProfile(profile, region, prepared, store)
  if (!args.options.quiet) reportAdded(profile, { record, isAdded, csv: args.options.csv }, prepared)
  if (args.options.json)
    context.stdout.write(addJson({ profile, record }, isAdded === true ? [profile] : [], prepared))
  return ExitCode.ok
}

async function saveKey(profile: string, record: KeyRecord, store: Store): Promise<void> {
  await writeKeyRecord({ profile, record }, store)
  // Sessions made from a previous key would otherwise still be used.
  store.removeDerived(storedKeyIdentity(profile))
  if (store.describe().keySource !== 'none') return
  throw new AwsxError('STORE_UNAVAILABLE', 'the store cannot save anything here, so the key was not saved', {
    hints: ['set AWSX_STORE to keychain or file'],
  })
}

/** @throws AwsxError CONFIG_INVALID if the CSV file names another user than the one that the key belongs to */
function checkUser({ userName = null }: NewKey, arn: string | null): void {
  if (userName === null || arn === null || userOf(arn) === userName) return
  throw new AwsxError(
    'CONFIG_INVALID',
    `add: the file is for user "${userName}", but AWS says that the key belongs to ${arn}; it was not stored`,
    { hints: ['download the file again, or create a new key'] },
  )
}

function profileRequired(example: string): AwsxError {
  return new AwsxError('USAGE', 'add: a profile is required', { hints: [example] })
}

/** Says that nothing was stored. @returns the exit status */
function keep(profile: string, args: AddArgs, prepared: Prepared): number {
  const { context } = prepared
  if (!args.options.quiet)
    context.stderr.write(`awsx: kept the access key that the store has for profile "${profile}"\n`)
  if (args.options.json) context.stdout.write(addJson(undefined, [], prepared))
  return ExitCode.ok
}

/** A stored key is used only by a profile without another source of credentials. */
function checkProfile(name: string, { config, context }: Prepared): void {
  if (!isIdentifier(name)) {
    throw new AwsxError('USAGE', 'add: invalid profile name', {
      hints: [identifierRule],
    })
  }
  const profile = config.profile(name)
  if (profile === undefined || usesStoredKey(profile)) return
  // The user is moving the key out of the tool's keyring.
  if (findToolHoldingKey(profile, context.platform) !== undefined) return
  throw new AwsxError(
    'CONFIG_INVALID',
    `profile "${name}" already gets its credentials from another source`,
    {
      at: config.show(profile.location),
      hints: [
        'use a different name: awsx add NAME',
        ...(hasKeys(profile)
          ? [`to move its key into the store: awsx import --keys ${quoteWord(name)}`]
          : []),
      ],
    },
  )
}

function makeRecord(
  keys: NewKey,
  {
    arn,
    lifeSeconds,
    now,
  }: { readonly arn: string | null; readonly lifeSeconds: number | undefined; readonly now: number },
): KeyRecord {
  const given = lifeSeconds === undefined ? null : now + lifeSeconds * 1000
  const expiresAt = keys.sessionToken === null ? null : (keys.expiresAt ?? given)
  if (expiresAt !== null && expiresAt <= now) {
    throw new AwsxError('USAGE', 'add: the pasted credentials have expired', {
      hints: ['copy the block from the access portal again'],
    })
  }
  return {
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey.reveal(),
    accountId: keys.accountId ?? arn?.split(':')[4] ?? null,
    sessionToken: keys.sessionToken?.reveal() ?? null,
    expiresAt,
    addedAt: now,
    arn,
    storedBy: keys.storedBy,
  }
}
