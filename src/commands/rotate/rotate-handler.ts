import type { ArgsOf } from '../../argv/command-spec.ts'
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
import { quoteWord } from '../../text/quote-word.ts'
import { findTarget } from './find-target.ts'
import type { Target } from './find-target.ts'
import { readAge } from './read-age.ts'
import type { rotateShape } from './rotate-command.ts'
import { openRotationDeps } from './rotation-deps.ts'

type RotateArgs = ArgsOf<typeof rotateShape>

/** A run of `rotate`. */
interface RotateRun {
  readonly args: RotateArgs
  readonly prepared: Prepared
  readonly say: (line: string) => void
  /** Milliseconds; undefined for keys of any age. */
  readonly olderThanMs: number | undefined
  /** IDs of the new keys. */
  readonly rotated: Set<string>
}

const lockMs = 30_000

/** Rotates keys one after the other. A key that cannot be rotated does not keep the others from it. */
export async function run(args: RotateArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const rotateRun: RotateRun = {
    args,
    prepared,
    olderThanMs: readAge(args.options['older-than']),
    rotated: new Set(),
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
  await store.withLock('rotate-keys', { waitMs: lockMs, purpose: 'rotating access keys' }, async () => {
    for (const profile of profiles) {
      const failure = await rotateProfile(profile, rotateRun)
      if (failure === undefined) continue
      failures.push(failure)
      // The first one is the error of the command.
      if (failures.length > 1) rotateRun.say(`warning: ${failure.message} [${failure.code}]`)
    }
  })
  if (failures[0] !== undefined) throw failures[0]
  return ExitCode.ok
}

async function rotateProfile(profile: string, rotateRun: RotateRun): Promise<AwsxError | undefined> {
  const { prepared, args } = rotateRun
  try {
    const { keys, store } = await openStoredKeys(prepared, args.options)
    const target = await findTarget(profile, keys, prepared)
    if (rotateRun.rotated.has(target.record.accessKeyId) && !target.record.rotation) return undefined
    const deps = openRotationDeps(target, { prepared, store, options: args.options, say: rotateRun.say })
    if (await isTooYoung(target, deps, rotateRun)) return undefined
    if (args.options['dry-run']) await describeRotation(target, deps, prepared)
    else await rotate(target, deps, rotateRun)
    return undefined
  } catch (error) {
    if (error instanceof AwsxError && error.code !== 'INTERRUPTED') return error
    throw error
  }
}

type Deps = ReturnType<typeof openRotationDeps>

async function rotate({ profile }: Target, deps: Deps, { rotated }: RotateRun): Promise<void> {
  try {
    await rotateKey(profile, deps)
    const record = await deps.read(profile)
    if (record !== undefined) rotated.add(record.accessKeyId)
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

async function describeRotation(
  { profile, record }: Target,
  deps: Deps,
  { context }: Prepared,
): Promise<void> {
  if (record.rotation) {
    const { stage, oldKeyId } = record.rotation
    context.stdout.write(
      escapeText(`continue the rotation of ${oldKeyId} of profile "${profile}" (${stage})`) + '\n',
    )
    return
  }
  const { userName, accessKeyId, createdAt } = await proveKey({ profile, record }, deps)
  context.stdout.write(
    escapeText(
      `replace ${accessKeyId} of profile "${profile}" (user "${userName}", created ${formatUtc(createdAt)})`,
    ) + '\n',
  )
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
