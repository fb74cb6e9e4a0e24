import type { ArgsOf } from '../../argv/command-spec.ts'
import { identifierRule, isIdentifier } from '../../config/header-syntax.ts'
import type { Context } from '../../context.ts'
import { readPastedKeys } from '../../credentials/pasted-keys.ts'
import type { PastedKeys } from '../../credentials/pasted-keys.ts'
import type { StoredKeyPayload } from '../../credentials/steps/stored-key.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findToolHoldingKey } from '../../migrate/tool-holding-key.ts'
import { isWithoutCredentials } from '../../plan/stored-key-base.ts'
import { addStoredKeyName } from '../../profiles/stored-key-names.ts'
import { escapeText } from '../../text/escape.ts'
import { formatUntil } from '../../text/format-time.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { StoredRecord } from '../../store/types.ts'
import type { addShape } from './add-command.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { mayReplaceKey } from './replace-key.ts'
import { verifyKey } from './verify-key.ts'

type AddArgs = ArgsOf<typeof addShape>

/** Puts the key into the store. No AWS file is written. */
export async function run(args: AddArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const named = args.positionals.profile ?? args.options.profile
  if (named !== undefined) checkProfile(named, prepared)
  if (named === undefined && !args.options.paste) throw profileRequired('awsx add dev')
  const store = openUserStore(prepared, args.options)
  const replace = (profile: string): Promise<boolean> =>
    mayReplaceKey(profile, store, args.options.yes, context)
  // Before the user types a secret for nothing.
  if (named !== undefined && !(await replace(named))) return keep(named, args, context)
  const keys = args.options.paste ? await readPaste(context) : await askKey(context)
  const profile = named ?? keys.name
  if (profile === null) throw profileRequired('awsx add dev --paste')
  checkProfile(profile, prepared)
  if (named === undefined && !(await replace(profile))) return keep(profile, args, context)
  const record = makeRecord(keys, args.options['expires-in'], context.now())
  const arn = args.options['no-verify'] ? undefined : await verifyKey(profile, keys, prepared)
  await store.write(storedKeyIdentity(profile), record)
  // Sessions made from a previous key would otherwise still be used.
  store.removeDerived(storedKeyIdentity(profile))
  if (store.describe().keySource === 'none') {
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      'the store cannot save anything here, so the key was not saved',
      {
        hints: ['set AWSX_STORE to keychain or file'],
      },
    )
  }
  await addStoredKeyName(profile, context, store)
  if (!args.options.quiet) {
    context.stderr.write(`awsx: ${describe(profile, keys, record, context.now())}\n`)
    if (arn !== undefined) context.stderr.write(`awsx: AWS accepts the key: ${escapeText(arn)}\n`)
    context.stderr.write(describeNextStep(profile, prepared))
  }
  return ExitCode.ok
}

function profileRequired(example: string): AwsxError {
  return new AwsxError('USAGE', 'add: a profile is required', { hints: [example] })
}

/** Says that nothing was stored. @returns the exit status */
function keep(profile: string, args: AddArgs, context: Context): number {
  if (!args.options.quiet)
    context.stderr.write(`awsx: kept the access key that the store has for profile "${profile}"\n`)
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
  if (profile === undefined || isWithoutCredentials(profile)) return
  // The user is moving the key out of the tool's keyring.
  if (findToolHoldingKey(profile, context.platform) !== undefined) return
  throw new AwsxError(
    'CONFIG_INVALID',
    `profile "${name}" already gets its credentials from another source`,
    {
      at: config.show(profile.location),
      hints: ['use a different name: awsx add NAME'],
    },
  )
}

async function readPaste(context: Context): Promise<PastedKeys> {
  const { readClipboard, readInput } = await import('../../terminal/clipboard.ts')
  const text = context.stdinIsTty ? readClipboard(context) : readInput()
  if (text === undefined) {
    throw new AwsxError('USAGE', 'add: no clipboard program found, and stdin is a terminal', {
      hints: ['install wl-clipboard or xclip', 'or pass the block on stdin: awsx add dev --paste < FILE'],
    })
  }
  const keys = readPastedKeys(text)
  if (!('problem' in keys)) return keys
  const where = context.stdinIsTty ? 'the clipboard' : 'stdin'
  throw new AwsxError('USAGE', `add: ${where} does not hold an access key: ${keys.problem}`, {
    hints: ['in the access portal, choose the account, then Access keys, and copy one of the blocks'],
  })
}

async function askKey(context: Context): Promise<PastedKeys> {
  const terminal = await context.openTerminal()
  if (!terminal.available()) {
    throw new AwsxError('USAGE', 'add: cannot ask for the access key without a terminal', {
      hints: ['pass it on stdin: awsx add dev --paste'],
    })
  }
  const id = (await terminal.ask('Access key ID: ')).trim()
  const secret = (await terminal.ask('Secret access key: ', { hidden: true })).trim()
  const keys = readPastedKeys(`aws_access_key_id=${id}\naws_secret_access_key=${secret}`)
  if ('problem' in keys) throw new AwsxError('USAGE', `add: invalid access key: ${keys.problem}`)
  return keys
}

function makeRecord(keys: PastedKeys, lifeSeconds: number | undefined, now: number): StoredRecord {
  const given = lifeSeconds === undefined ? null : now + lifeSeconds * 1000
  const expiresAt = keys.sessionToken === null ? null : (keys.expiresAt ?? given)
  if (expiresAt !== null && expiresAt <= now) {
    throw new AwsxError('USAGE', 'add: the pasted credentials have expired', {
      hints: ['copy the block from the access portal again'],
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
  // A session expires anyway, so a store that does not survive a reboot may hold it.
  const kind = keys.sessionToken === null ? 'iam-key' : 'credentials'
  return { kind, expiresAt, renewable: false, payload }
}

function describe(profile: string, keys: PastedKeys, { expiresAt }: StoredRecord, now: number): string {
  if (keys.sessionToken === null) return `profile "${profile}" now has an access key in the store`
  const until =
    expiresAt === null
      ? '; the block does not say when they expire (set it with --expires-in)'
      : `, until ${formatUntil(expiresAt, now)}`
  return `profile "${profile}" now has the pasted credentials${until}`
}

function describeNextStep(name: string, { config, context }: Prepared): string {
  const profile = config.profile(name)
  const tool = profile === undefined ? undefined : findToolHoldingKey(profile, context.platform)
  return tool === undefined
    ? `awsx: next: awsx exec ${quoteWord(name)} -- COMMAND\n`
    : `awsx: the profile still gets its key from ${tool}; to change that: awsx import ${tool}\n`
}
