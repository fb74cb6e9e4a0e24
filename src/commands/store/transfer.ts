import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { askNewPassphrase, readNewPassphrase } from '../../app/ask-passphrase.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore, userStoreOptions } from '../../app/user-store.ts'
import { AwsxError, errnoName } from '../../errors.ts'
import { createFile } from '../../files/replace-file.ts'
import { addStoredKeyName } from '../../profiles/stored-key-names.ts'
import type { KeyRecord } from '../../keys/key-record.ts'
import { rotationUnfinished } from '../../keys/rotate/rotation-unfinished.ts'
import { readPassphraseFile } from '../../store/key/passphrase.ts'
import { listSecrets } from '../../store/manage/list-secrets.ts'
import type { StoredSecret } from '../../store/manage/list-secrets.ts'
import { manageStore } from '../../store/manage/store-manager.ts'
import { makeStoreDeps } from '../../store/open-store.ts'
import { findStateFolder } from '../../store/state-folder.ts'
import type { Store } from '../../store/types.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { parseJsonObject } from '../../text/json-object.ts'
import { importSecret, profileOf } from './import-secret.ts'
import type { StoreArgs } from './store-command.ts'

const format = 'awsx store export'
const version = 1
const maxBytes = 16 * 1024 * 1024

/**
 * Writes the access keys and MFA seeds to a new file in the age format. What can be fetched again is left out.
 * @throws AwsxError USAGE if the file exists or cannot be written
 */
export async function exportStore(args: StoreArgs, prepared: Prepared): Promise<void> {
  const { context } = prepared
  const file = targetOf(args, 'export')
  const secrets = await readSecrets(args, prepared)
  if (secrets.length === 0)
    throw new AwsxError('USAGE', 'store export: the store has no access keys and no MFA seeds')
  checkRotations(secrets)
  const text = JSON.stringify({ format, version, exportedAt: new Date(context.now()).toISOString(), secrets })
  const { encryptForAge } = await import('../../crypto/age.ts')
  const bytes = await encryptForAge(text, await filePassphrase(args, prepared, 'new'))
  if (!writeNew(resolve(context.cwd, file), bytes))
    throw new AwsxError('USAGE', `store export: ${file} already exists`, { hints: ['name a new file'] })
  say(
    args,
    prepared,
    `wrote ${describeCounts(secrets)} to ${file}; on the other machine: awsx store import ${file}`,
  )
}

/** Adds the access keys and MFA seeds of an exported file to the store. Those that it already has stay, without `--force`. */
export async function importStore(args: StoreArgs, prepared: Prepared): Promise<void> {
  const { context } = prepared
  const file = targetOf(args, 'import')
  const bytes = readExported(resolve(context.cwd, file), file)
  const secrets = parseExported(await decrypt(bytes, file, { args, prepared }), file)
  const store = openUserStore(prepared, args.options)
  let kept = 0
  const failures: AwsxError[] = []
  for (const secret of secrets) {
    try {
      if (await importSecret(secret, { prepared, store, force: args.options.force }))
        await addName(secret, store, prepared)
      else kept += 1
    } catch (error) {
      if (!(error instanceof AwsxError)) throw error
      failures.push(error)
      // The first one is the error of the command.
      if (failures.length > 1) say(args, prepared, `warning: ${error.message} [${error.code}]`)
    }
  }
  const imported = secrets.length - kept - failures.length
  const text = kept === 0 ? '' : `; ${countOf(kept, 'other')} of the same name stayed (replace with --force)`
  say(
    args,
    prepared,
    `imported ${countOf(imported, 'secret')} of ${countOf(secrets.length, 'secret')}${text}`,
  )
  if (failures[0] !== undefined) throw failures[0]
}

function targetOf({ positionals }: StoreArgs, action: 'export' | 'import'): string {
  if (positionals.target !== undefined) return positionals.target
  throw new AwsxError('USAGE', `store ${action}: a file is required`, {
    hints: [`awsx store ${action} keys.age`],
  })
}

function readSecrets(args: StoreArgs, prepared: Prepared): Promise<readonly StoredSecret[]> {
  const { context } = prepared
  const { path: stateFolder } = findStateFolder(context)
  if (stateFolder === undefined) return Promise.resolve([])
  const deps = makeStoreDeps(context, userStoreOptions(prepared, args.options), {
    stateFolder,
    choice: 'auto',
  })
  return manageStore(
    deps,
    () => undefined,
    (managed) => Promise.resolve(listSecrets(managed)),
  )
}

function writeNew(path: string, bytes: Uint8Array): boolean {
  try {
    return createFile(path, bytes)
  } catch (error) {
    throw new AwsxError('USAGE', `store export: cannot write ${path} (${errnoName(error)})`, { cause: error })
  }
}

function readExported(path: string, shown: string): Buffer {
  try {
    const bytes = readFileSync(path)
    if (bytes.length <= maxBytes) return bytes
  } catch (error) {
    throw new AwsxError('USAGE', `store import: cannot read ${shown} (${errnoName(error)})`, { cause: error })
  }
  throw new AwsxError('USAGE', `store import: ${shown} is larger than 16 MiB`)
}

const attempts = 3

/** A typed passphrase can be typed again. */
async function decrypt(
  bytes: Uint8Array,
  shown: string,
  { args, prepared }: { readonly args: StoreArgs; readonly prepared: Prepared },
): Promise<string> {
  const { decryptFromAge } = await import('../../crypto/age.ts')
  const isTyped = args.options['new-passphrase-file'] === undefined
  for (let attempt = 1; attempt <= (isTyped ? attempts : 1); attempt += 1) {
    const text = await decryptFromAge(bytes, await filePassphrase(args, prepared, 'existing'))
    if (text !== undefined) return text
    if (isTyped) (await prepared.context.openTerminal()).say('awsx: wrong passphrase, or the file is damaged')
  }
  throw new AwsxError('STORE_LOCKED', `wrong passphrase for ${shown}, or the file is damaged`)
}

async function filePassphrase(
  args: StoreArgs,
  prepared: Prepared,
  kind: 'new' | 'existing',
): Promise<string> {
  const { context } = prepared
  const path = args.options['new-passphrase-file']
  if (path !== undefined)
    return kind === 'new' ? readNewPassphrase(context, path) : readPassphraseFile(context, path)
  const terminal = await context.openTerminal()
  if (!terminal.available()) {
    throw new AwsxError('USAGE', 'store: cannot prompt for the passphrase of the file without a terminal', {
      hints: ['pass it in a file: --new-passphrase-file FILE'],
    })
  }
  if (kind === 'new') return askNewPassphrase(terminal, 'the exported file')
  return terminal.ask('Passphrase of the exported file: ', { hidden: true })
}

function parseExported(text: string, shown: string): readonly StoredSecret[] {
  const found = parseJsonObject(text)
  const secrets = found?.['secrets']
  if (found?.['format'] === format && typeof found['version'] === 'number' && found['version'] > version)
    throw new AwsxError('USAGE', `store import: a newer awsx wrote ${shown}`, { hints: ['upgrade awsx'] })
  if (found?.['format'] === format && Array.isArray(secrets) && secrets.every(isSecret)) return secrets
  throw new AwsxError('USAGE', `store import: ${shown} is not a file of awsx store export`)
}

function isSecret(value: unknown): value is StoredSecret {
  const { identity, kind, payload } = (value ?? {}) as Record<string, unknown>
  return typeof identity === 'string' && (kind === 'iam-key' || kind === 'mfa-seed') && payload !== undefined
}

/** The names of profiles are kept beside the store, for lists and completion. */
async function addName(secret: StoredSecret, store: Store, { context }: Prepared): Promise<void> {
  const profile = profileOf(secret)
  if (profile !== undefined) await addStoredKeyName(profile, context, store)
}

/** On another machine, the next `awsx rotate` could not tell which key is the lost one. */
function checkRotations(secrets: readonly StoredSecret[]): void {
  for (const secret of secrets) {
    const profile = profileOf(secret)
    if (profile !== undefined && (secret.payload as KeyRecord).rotation) throw rotationUnfinished(profile)
  }
}

function describeCounts(secrets: readonly StoredSecret[]): string {
  const keys = secrets.filter(({ kind }) => kind === 'iam-key').length
  return `${countOf(keys, 'access key')} and ${countOf(secrets.length - keys, 'MFA seed')}`
}

function say({ options }: StoreArgs, { context }: Prepared, line: string): void {
  if (!options.quiet) context.stderr.write(`awsx: ${escapeText(line)}\n`)
}
