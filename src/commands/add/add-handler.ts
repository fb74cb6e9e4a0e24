import type { ArgsOf } from '../../argv/command-spec.ts'
import { isIdentifier } from '../../config/header-syntax.ts'
import type { Context } from '../../context.ts'
import type { Store } from '../../store/types.ts'
import { readPastedKeys } from '../../credentials/pasted-keys.ts'
import type { PastedKeys } from '../../credentials/pasted-keys.ts'
import type { StoredKeyPayload } from '../../credentials/steps/stored-key.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findToolHoldingKey } from '../../migrate/tool-holding-key.ts'
import { isWithoutCredentials } from '../../plan/base.ts'
import { formatUntil } from '../../text/format-time.ts'
import type { StoredRecord } from '../../store/types.ts'
import type { addShape } from './add-command.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/deps.ts'

type AddArgs = ArgsOf<typeof addShape>

/** The key goes into the store and nowhere else: no file of AWS is written. */
export async function run(args: AddArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, {}, context)
  const named = args.positionals.profile ?? args.options.profile
  if (named !== undefined) checkProfile(named, prepared)
  const keys = args.options.paste ? await readPaste(context) : await askKey(context)
  const profile = named ?? keys.name
  if (profile === null)
    throw new AwsxError('USAGE', 'add: the profile is missing', { hints: ['awsx add dev --paste'] })
  checkProfile(profile, prepared)
  const record = toRecord(keys, args.options['expires-in'], context.now())
  const store = openUserStore(prepared, args.options)
  await store.write(storedKeyIdentity(profile), record)
  forgetDerived(profile, store)
  if (store.describe().keySource === 'none') {
    throw new AwsxError('STORE_UNAVAILABLE', 'nothing is kept here, so the key is lost when awsx ends', {
      hints: ['set AWSX_STORE to file or keychain'],
    })
  }
  if (!args.options.quiet) {
    context.stderr.write(`awsx: ${describe(profile, keys, record, context.now())}\n`)
    context.stderr.write(describeNext(profile, prepared))
  }
  return ExitCode.ok
}

/** A key in the store serves a profile that has nothing else; another would go on using what it has. */
function checkProfile(name: string, { config, context }: Prepared): void {
  if (!isIdentifier(name)) {
    throw new AwsxError('USAGE', 'add: a profile cannot have this name', {
      hints: ['use letters, digits and _ - / . % @ : + only'],
    })
  }
  const profile = config.profile(name)
  if (profile === undefined || isWithoutCredentials(profile)) return
  // The key is about to move from the keyring of the tool that the profile asks for it.
  if (findToolHoldingKey(profile, context.platform) !== undefined) return
  throw new AwsxError(
    'CONFIG_INVALID',
    `profile "${name}" gets its credentials from somewhere else already`,
    {
      at: config.show(profile.location),
      hints: ['choose another name: awsx add NAME --paste'],
    },
  )
}

async function readPaste(context: Context): Promise<PastedKeys> {
  const { readClipboard, readInput } = await import('../../terminal/clipboard.ts')
  const text = context.stdinIsTty ? readClipboard(context) : readInput()
  if (text === undefined) {
    throw new AwsxError(
      'USAGE',
      'add: no program is there that could read the clipboard, and stdin is a terminal',
      {
        hints: ['install wl-clipboard or xclip', 'or give the block on stdin: awsx add dev --paste < FILE'],
      },
    )
  }
  const keys = readPastedKeys(text)
  if (!('problem' in keys)) return keys
  const where = context.stdinIsTty ? 'the clipboard' : 'stdin'
  throw new AwsxError('USAGE', `add: what is on ${where} does not hold an access key: ${keys.problem}`, {
    hints: ['in the access portal, choose the account, then Access keys, and copy one of the blocks'],
  })
}

async function askKey(context: Context): Promise<PastedKeys> {
  const terminal = await context.openTerminal()
  if (!terminal.available()) {
    throw new AwsxError('USAGE', 'add: nobody can be asked for the access key here', {
      hints: ['awsx add dev --paste takes it from stdin'],
    })
  }
  const id = (await terminal.ask('Access key ID: ')).trim()
  const secret = (await terminal.ask('Secret access key: ', { hidden: true })).trim()
  const keys = readPastedKeys(`aws_access_key_id=${id}\naws_secret_access_key=${secret}`)
  if ('problem' in keys) throw new AwsxError('USAGE', `add: that cannot be used: ${keys.problem}`)
  return keys
}

function toRecord(keys: PastedKeys, lifeSeconds: number | undefined, now: number): StoredRecord {
  const given = lifeSeconds === undefined ? null : now + lifeSeconds * 1000
  const expiresAt = keys.sessionToken === null ? null : (keys.expiresAt ?? given)
  if (expiresAt !== null && expiresAt <= now) {
    throw new AwsxError('USAGE', 'add: the pasted credentials have ended already', {
      hints: ['copy the block in the access portal once more'],
    })
  }
  const payload: StoredKeyPayload = {
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey.reveal(),
    accountId: keys.accountId,
    sessionToken: keys.sessionToken?.reveal() ?? null,
    expiresAt,
    addedAt: now,
  }
  // A session ends by itself, so a store that ends with the boot may hold it.
  const kind = keys.sessionToken === null ? 'iam-key' : 'credentials'
  return { kind, expiresAt, derivedFrom: null, renewable: false, payload }
}

function describe(profile: string, keys: PastedKeys, { expiresAt }: StoredRecord, now: number): string {
  if (keys.sessionToken === null) return `profile "${profile}" has its access key in the store`
  const until =
    expiresAt === null
      ? '; the block does not say how long they are good (--expires-in does)'
      : `, until ${formatUntil(expiresAt, now)}`
  return `profile "${profile}" has the pasted credentials${until}`
}

function describeNext(name: string, { config, context }: Prepared): string {
  const profile = config.profile(name)
  const keeper = profile === undefined ? undefined : findToolHoldingKey(profile, context.platform)
  return keeper === undefined
    ? ''
    : `awsx: the profile still asks ${keeper} for its key; to change that: awsx import ${keeper}\n`
}

/** Sessions of the key that was there before would go on serving under the same name. */
function forgetDerived(profile: string, store: Store): void {
  const name = store.nameOf(storedKeyIdentity(profile))
  for (const record of store.list()) {
    if (record.metadata.derivedFrom === name) store.remove(record.name)
  }
}
