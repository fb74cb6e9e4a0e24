import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { AwsxError, errnoName } from '../../errors.ts'
import { addStoredKeyName } from '../../profiles/stored-key-names.ts'
import type { StoredSecret } from '../../store/manage/list-secrets.ts'
import type { Store } from '../../store/types.ts'
import { countOf } from '../../text/count-of.ts'
import { PartialFailure } from '../../app/partial-failure.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { countSecrets } from './count-secrets.ts'
import { filePassphrase, say, targetOf } from './export-file.ts'
import { importSecret, profileOf } from './import-secret.ts'
import { parseExported } from './parse-exported.ts'
import type { StoreArgs } from './store-command.ts'

const maxBytes = 16 * 1024 * 1024
/** The first line of a file (age-encryption.org/v1, header). */
const ageHeader = Buffer.from('age-encryption.org/v1\n')

/** Adds the access keys and MFA seeds of an exported file to the store. Those that it already has stay, without `--force`. */
export async function importStore(args: StoreArgs, prepared: Prepared): Promise<void> {
  const { context } = prepared
  const file = targetOf(args, 'import')
  const bytes = readExported(resolve(context.cwd, file), file)
  const secrets = parseExported(await decrypt(bytes, file, { args, prepared }), file)
  const store = openUserStore(prepared, args.options)
  const imported: StoredSecret[] = []
  let kept = 0
  const failures: AwsxError[] = []
  for (const secret of secrets) {
    try {
      if (await importSecret(secret, { prepared, store, force: args.options.force })) {
        imported.push(secret)
        await addName(secret, store, prepared)
      } else kept += 1
    } catch (error) {
      if (!(error instanceof AwsxError)) throw error
      failures.push(error)
      // The first one is the error of the command.
      if (failures.length > 1) say(args, prepared, `warning: ${error.message} [${error.code}]`)
    }
  }
  const text = kept === 0 ? '' : `; ${kept} with the same name stayed (replace with --force)`
  say(args, prepared, `imported ${imported.length} of ${countOf(secrets.length, 'secret')}${text}`)
  const found = { written: imported.length > 0, file, records: countSecrets(imported), kept }
  if (failures[0] !== undefined) throw new PartialFailure(failures[0], found)
  if (args.options.json) context.stdout.write(jsonDocument(found))
}

function readExported(path: string, shown: string): Buffer {
  try {
    const bytes = readFileSync(path)
    if (bytes.length > maxBytes) throw new AwsxError('USAGE', `store import: ${shown} is larger than 16 MiB`)
    // Before the passphrase is asked for.
    if (bytes.subarray(0, ageHeader.length).equals(ageHeader)) return bytes
  } catch (error) {
    if (error instanceof AwsxError) throw error
    throw new AwsxError('USAGE', `store import: cannot read ${shown} (${errnoName(error)})`, { cause: error })
  }
  throw new AwsxError('USAGE', `store import: ${shown} is not in the age format`, {
    hints: ['name a file that awsx store export wrote'],
  })
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

/** The names of profiles are kept beside the store, for lists and completion. */
async function addName(secret: StoredSecret, store: Store, { context }: Prepared): Promise<void> {
  const profile = profileOf(secret)
  if (profile !== undefined) await addStoredKeyName(profile, context, store)
}
