import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { profileNotFound } from '../../plan/profile-not-found.ts'
import { loadConfig } from '../../config/load-config.ts'
import { findHome, showPath } from '../../config/locate-files.ts'
import type { Config } from '../../config/types.ts'
import { hash } from '../../crypto/crypto.ts'
import { AwsxError } from '../../errors.ts'
import { editFiles } from '../../keys/move/edit-files.ts'
import type { FileEdit, FileTexts } from '../../keys/move/edit-files.ts'
import { listFileKeys, readFileKey } from '../../keys/move/file-keys.ts'
import type { FileKey } from '../../keys/move/file-keys.ts'
import { requireStored } from '../../keys/move/move-key.ts'
import type { KeyToMove } from '../../keys/move/move-key.ts'
import { findChangedProfile } from '../../keys/move/same-plans.ts'
import { checkWritable, removeBackup, writeEdits } from '../../keys/move/write-files.ts'
import { openUserStore } from '../../app/user-store.ts'
import { planWithChecks } from '../../plan/checked-plan.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { finishEarlierImport } from './earlier-import.ts'
import { readFiles } from './read-files.ts'
import {
  confirmImport,
  copyKeys,
  describeCopied,
  finishImport,
  nothingImported,
  sayNextSteps,
} from './key-run.ts'
import type { KeyImport, KeyRun } from './key-run.ts'
import { quoteWord } from '../../text/quote-word.ts'

const storedBy = 'awsx import --keys'
const lockMs = 30_000

/**
 * Moves keys out of the AWS files: copies them into the store, verifies them there, takes their lines out of the files, plans the
 * profiles again, and removes the backups.
 */
export async function importFromFiles(run: KeyRun): Promise<KeyImport> {
  const { context } = run.prepared
  const isDry = run.args.options['dry-run']
  await finishEarlierImport(run)
  const files = readFiles(context)
  const { keys, problems } = chooseKeys(run, files.config)
  if (keys.length === 0) {
    if (problems.length === 0) run.say('no access keys to move: the AWS files have none')
    return finishImport(nothingImported, problems, run)
  }
  const edits = planEdits(keys, files, run)
  for (const line of describeChange(keys, files.config)) {
    if (!isDry) run.say(line)
    else if (!run.args.options.json) context.stdout.write(`${escapeText(line)}\n`)
  }
  const names = keys.map(({ profile, accessKeyId }) => ({ profile, accessKeyId }))
  if (isDry) return finishImport({ written: false, keys: names }, problems, run)
  for (const edit of edits) checkWritable(edit)
  if (!(await confirmImport(`Move ${countOf(keys.length, 'key')} into the store?`, run))) {
    run.say('nothing was changed')
    return { written: false, keys: names }
  }
  const { copied, failures } = await copyKeys(
    keys.map((key) => ({ ...key, storedBy })),
    run,
  )
  if (copied.length > 0) await takeOut(copied, run)
  return finishImport(describeCopied(copied), [...problems, ...failures], run)
}

/** @throws AwsxError PROFILE_NOT_FOUND for a name that neither the files nor the store have; what is wrong with a named key */
function chooseKeys(run: KeyRun, config: Config): ReturnType<typeof listFileKeys> {
  const { args, say, store } = run
  if (args.options.all) return listFileKeys(config)
  const keys = args.positionals.name.flatMap((name) => {
    const key = readFileKey(name, config)
    if (key !== undefined) return key
    const isStored = store.metadata(storedKeyIdentity(name)) !== undefined
    if (!isStored && config.profile(name) === undefined) throw profileNotFound(config, name, 'argument')
    say(`profile "${name}" has no long-lived access key in the AWS files`)
    return []
  })
  return { keys, problems: [] }
}

/** @throws AwsxError CONFIG_INVALID if a profile would get its credentials another way */
function planEdits(keys: readonly FileKey[], files: FileTexts, { prepared }: KeyRun): readonly FileEdit[] {
  const edits = editFiles(keys, files)
  const textOf = (path: string, text: string): string =>
    edits.find((edit) => edit.path === path)?.after ?? text
  const { config, texts } = files
  const after = files.readWith({
    config: textOf(config.files.config, texts.config),
    credentials: textOf(config.files.credentials, texts.credentials),
  })
  const moved = new Set(keys.map(({ profile }) => profile))
  const { context: variables, planOptions: options } = prepared
  const changed = findChangedProfile(config, after, moved, { variables, options })
  if (changed === undefined) return edits
  throw new AwsxError(
    'CONFIG_INVALID',
    `without these keys in the files, profile "${changed}" would get its credentials another way; nothing was changed`,
    {
      hints: [
        'move the others by name: awsx import --keys PROFILE',
        'awsx explain shows what a profile uses',
      ],
    },
  )
}

/** Takes the lines of the copied keys out of the files as they are now. */
async function takeOut(keys: readonly (FileKey & KeyToMove)[], run: KeyRun): Promise<void> {
  const { prepared, store } = run
  const lockName = `config:${hash(prepared.config.files.credentials).toString('hex').slice(0, 16)}`
  await store.withLock(lockName, { waitMs: lockMs, purpose: 'writing the AWS files' }, async () => {
    const files = readFiles(prepared.context)
    const left = keys.filter((key) => isInFile(key, files.config))
    const edits = planEdits(left, files, run)
    // Once more, right before the file loses its keys.
    const stored = openUserStore(prepared, run.args.options)
    for (const key of left) await requireStored(key, stored)
    writeEdits(edits, () => verifyMoved(left, run))
    for (const { path } of edits) removeBackup(path)
    for (const { path } of edits)
      run.say(`took the keys out of ${showPath(findHome(prepared.context), path)}`)
  })
  sayNextSteps(
    keys.map(({ profile }) => profile),
    run,
  )
}

/** @throws AwsxError CONFIG_UNREADABLE if another program changed the key in the file since it was copied */
function isInFile(key: FileKey, config: Config): boolean {
  const now = readFileKey(key.profile, config)
  if (now === undefined) return false
  if (now.accessKeyId === key.accessKeyId && now.secretAccessKey === key.secretAccessKey) return true
  throw new AwsxError(
    'CONFIG_UNREADABLE',
    `another program changed the key of profile "${key.profile}" in the meantime; the file stays as it is`,
    { hints: ['run the command again'] },
  )
}

/** @throws AwsxError STORE_UNAVAILABLE if a profile does not use its stored key now, or as `planProfile` */
function verifyMoved(keys: readonly FileKey[], { prepared }: KeyRun): void {
  const { context, planOptions } = prepared
  const config = loadConfig(context)
  for (const { profile: name } of keys) {
    const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, planOptions, context)
    if (plan.steps[0].kind === 'stored-key') continue
    throw new AwsxError('STORE_UNAVAILABLE', `profile "${name}" does not use its stored key`, {
      hints: [`to see what it uses: awsx explain ${quoteWord(name)}`],
    })
  }
}

function describeChange(keys: readonly FileKey[], config: Config): readonly string[] {
  return keys.map(
    ({ profile, accessKeyId, location }) =>
      `move access key ${accessKeyId} of profile "${profile}" (${config.show(location)}) into the store`,
  )
}
