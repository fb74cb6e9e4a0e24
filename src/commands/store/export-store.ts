import { resolve } from 'node:path'
import type { Prepared } from '../../app/prepare.ts'
import { userStoreOptions } from '../../app/user-store.ts'
import { AwsxError, errnoName } from '../../errors.ts'
import { createFile } from '../../files/replace-file.ts'
import type { KeyRecord } from '../../keys/key-record.ts'
import { rotationUnfinished } from '../../keys/rotate/rotation-unfinished.ts'
import { listSecrets } from '../../store/manage/list-secrets.ts'
import type { StoredSecret } from '../../store/manage/list-secrets.ts'
import { manageStore } from '../../store/manage/store-manager.ts'
import { makeStoreDeps } from '../../store/open-store.ts'
import { findStateFolder } from '../../store/state-folder.ts'
import { countOf } from '../../text/count-of.ts'
import { PartialFailure } from '../../app/partial-failure.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { countSecrets } from './count-secrets.ts'
import { describeUnreadable } from './describe-unreadable.ts'
import { filePassphrase, format, say, targetOf, version } from './export-file.ts'
import { profileOf } from './import-secret.ts'
import type { StoreArgs } from './store-command.ts'

/**
 * Writes the access keys and MFA seeds to a new file in the age format. What can be fetched again is left out.
 * @throws AwsxError USAGE if the file exists or cannot be written; STORE_DAMAGED for a secret that cannot be read, after the others were
 *   written
 */
export async function exportStore(args: StoreArgs, prepared: Prepared): Promise<void> {
  const { context } = prepared
  const file = targetOf(args, 'export')
  const { secrets, failures } = await readSecrets(args, prepared)
  if (secrets.length === 0 && failures.length === 0)
    throw new AwsxError('USAGE', 'store export: the store has no access keys and no MFA seeds')
  checkRotations(secrets)
  if (secrets.length > 0) {
    const exportedAt = new Date(context.now()).toISOString()
    const text = JSON.stringify({ format, version, exportedAt, secrets })
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
  if (args.options.json && failures.length === 0)
    context.stdout.write(jsonDocument(exportJson(file, secrets)))
  const [first, ...others] = failures
  for (const { message, code } of others) say(args, prepared, `warning: ${message} [${code}]`)
  if (first !== undefined) throw new PartialFailure(first, exportJson(file, secrets))
}

/** What `awsx store export --json` prints. */
function exportJson(file: string, secrets: readonly StoredSecret[]): Readonly<Record<string, unknown>> {
  return { written: secrets.length > 0, file, records: countSecrets(secrets) }
}

interface ReadSecrets {
  readonly secrets: readonly StoredSecret[]
  /** One for each secret that cannot be read. */
  readonly failures: readonly AwsxError[]
}

function readSecrets(args: StoreArgs, prepared: Prepared): Promise<ReadSecrets> {
  const { context } = prepared
  const { path: stateFolder } = findStateFolder(context)
  if (stateFolder === undefined) return Promise.resolve({ secrets: [], failures: [] })
  const deps = makeStoreDeps(context, userStoreOptions(prepared, args.options), {
    stateFolder,
    choice: 'auto',
  })
  return manageStore(
    deps,
    () => undefined,
    async (managed) => {
      const { secrets, unreadable } = await listSecrets(managed)
      const location = { folder: deps.folder, salt: managed.opened.storeFile.nameSalt }
      return { secrets, failures: describeUnreadable(unreadable, location, prepared) }
    },
  )
}

function writeNew(path: string, bytes: Uint8Array): boolean {
  try {
    return createFile(path, bytes)
  } catch (error) {
    throw new AwsxError('USAGE', `store export: cannot write ${path} (${errnoName(error)})`, { cause: error })
  }
}

/** On another machine, the next `awsx rotate` could not tell which key is the lost one. */
function checkRotations(secrets: readonly StoredSecret[]): void {
  for (const secret of secrets) {
    const profile = profileOf(secret)
    if (profile !== undefined && (secret.payload as KeyRecord).rotation) throw rotationUnfinished(profile)
  }
}

function describeCounts(secrets: readonly StoredSecret[]): string {
  const counts = countSecrets(secrets)
  return `${countOf(counts['iam-key'], 'access key')} and ${countOf(counts['mfa-seed'], 'MFA seed')}`
}
