import type { ArgsOf } from '../../argv/command-spec.ts'
import { PartialFailure } from '../../app/partial-failure.ts'
import { openStoredKeys } from '../../app/stored-keys.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { isSessionKey } from '../../keys/key-record.ts'
import { rotateKey } from '../../keys/rotate/rotate-key.ts'
import { proveKey } from '../../keys/rotate/start-rotation.ts'
import { escapeText } from '../../text/escape.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { findTarget } from './find-target.ts'
import type { Target } from './find-target.ts'
import { readAge } from './read-age.ts'
import type { rotateShape } from './rotate-command.ts'
import { failedRow, rotateJson } from './rotate-json.ts'
import type { RotationRow } from './rotate-json.ts'
import { openRotationDeps } from './rotation-deps.ts'

type RotateArgs = ArgsOf<typeof rotateShape>

/** A run of `rotate`. */
interface RotateRun {
  readonly args: RotateArgs
  readonly prepared: Prepared
  readonly say: (line: string) => void
  /** Milliseconds; undefined for keys of any age. */
  readonly olderThanMs: number | undefined
  /** IDs of the new keys, each with the one that it replaced. */
  readonly rotated: Map<string, string>
}

const lockMs = 30_000

/** Rotates keys one after the other. A key that cannot be rotated does not keep the others from it. */
export async function run(args: RotateArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const rotateRun: RotateRun = {
    args,
    prepared,
    olderThanMs: readAge(args.options['older-than']),
    rotated: new Map(),
    say: (line) => {
      if (!args.options.quiet) context.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
    },
  }
  const { store, keys } = await openStoredKeys(prepared, args.options)
  const names = args.positionals.profile
  if (names.length === 0 && rotateRun.olderThanMs === undefined) throw profileRequired()
  const longLived = keys.filter(({ record }) => !isSessionKey(record)).map(({ profile }) => profile)
  const profiles = names.length > 0 ? names : longLived
  const failures: AwsxError[] = []
  const rows: RotationRow[] = []
  await store.withLock('rotate-keys', { waitMs: lockMs, purpose: 'rotating access keys' }, async () => {
    for (const profile of profiles) {
      try {
        rows.push(await rotateProfile(profile, rotateRun))
      } catch (error) {
        if (!(error instanceof AwsxError) || error.code === 'INTERRUPTED') throw error
        failures.push(error)
        rows.push(failedRow(profile, error))
        // The first one is the error of the command.
        if (failures.length > 1) rotateRun.say(`warning: ${error.message} [${error.code}]`)
      }
    }
  })
  const found = rotateJson(rows, args.options['dry-run'])
  if (failures[0] !== undefined) throw new PartialFailure(failures[0], found)
  if (args.options.json) context.stdout.write(jsonDocument(found))
  return ExitCode.ok
}

async function rotateProfile(name: string, rotateRun: RotateRun): Promise<RotationRow> {
  const { prepared, args, rotated } = rotateRun
  const { keys, store } = await openStoredKeys(prepared, args.options)
  const target = await findTarget(name, keys, prepared)
  const { profile, record } = target
  const { accessKeyId } = record
  const replaced = record.rotation ? undefined : rotated.get(accessKeyId)
  if (replaced !== undefined) return { profile, accessKeyId, oldAccessKeyId: replaced, action: 'rotate' }
  const deps = openRotationDeps(target, { prepared, store, options: args.options, say: rotateRun.say })
  if (await isTooYoung(target, deps, rotateRun))
    return { profile, accessKeyId, oldAccessKeyId: null, action: 'keep' }
  const oldAccessKeyId = record.rotation?.oldKeyId ?? accessKeyId
  const action = record.rotation ? 'continue' : 'rotate'
  if (args.options['dry-run']) {
    const line = await describeRotation(target, deps)
    if (!args.options.json) prepared.context.stdout.write(`${escapeText(line)}\n`)
    return { profile, accessKeyId, oldAccessKeyId, action }
  }
  const newKeyId = await rotate(target, deps)
  if (newKeyId !== undefined) rotated.set(newKeyId, oldAccessKeyId)
  return { profile, accessKeyId: newKeyId ?? null, oldAccessKeyId, action }
}

type Deps = ReturnType<typeof openRotationDeps>

/** @returns the ID of the new key; undefined if another process removed it */
async function rotate({ profile }: Target, deps: Deps): Promise<string | undefined> {
  try {
    await rotateKey(profile, deps)
    return (await deps.read(profile))?.accessKeyId
  } catch (error) {
    const isStarted = error instanceof AwsxError && (await deps.read(profile))?.rotation
    if (!isStarted) throw error
    throw new AwsxError(error.code, error.message, {
      hints: [
        ...error.hints,
        `the profile has a working key; to continue: awsx rotate ${quoteWord(profile)}`,
      ],
      cause: error.cause,
    })
  }
}

/** A rotation that has begun goes on, whatever the age of the key. */
async function isTooYoung(
  { profile, record }: Target,
  deps: Deps,
  { olderThanMs, prepared, say }: RotateRun,
): Promise<boolean> {
  if (olderThanMs === undefined || record.rotation) return false
  const createdAt = await deps.createdAt(record)
  if (createdAt === undefined || prepared.context.now() - createdAt > olderThanMs) return false
  say(`kept ${record.accessKeyId} of profile "${profile}", which AWS created ${formatUtc(createdAt)}`)
  return true
}

async function describeRotation({ profile, record }: Target, deps: Deps): Promise<string> {
  if (record.rotation) {
    const { stage, oldKeyId } = record.rotation
    return `continue the rotation of ${oldKeyId} of profile "${profile}" (${stage})`
  }
  const { userName, accessKeyId, createdAt } = await proveKey({ profile, record }, deps)
  return `replace ${accessKeyId} of profile "${profile}" (user "${userName}", created ${formatUtc(createdAt)})`
}

function profileRequired(): AwsxError {
  return new AwsxError('USAGE', 'rotate: a profile is required', {
    hints: [
      'awsx rotate dev',
      'all old keys: awsx rotate --older-than 90d',
      'list the stored keys: awsx keys',
    ],
  })
}
