import { commandLine } from '../../argv/command-line.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { clientsOfKey } from '../../app/key-clients.ts'
import type { Prepared } from '../../app/prepare.ts'
import { PartialFailure } from '../../app/partial-failure.ts'
import { confirmOn } from '../../app/prompts.ts'
import { openUserStore } from '../../app/user-store.ts'
import { AwsxError } from '../../errors.ts'
import { identifyKey } from '../../keys/identify-key.ts'
import { copyKey } from '../../keys/move/move-key.ts'
import type { KeyToMove, MoveDeps } from '../../keys/move/move-key.ts'
import { addStoredKeyName } from '../../profiles/stored-key-names.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { importShape } from './import-command.ts'

type ImportArgs = ArgsOf<typeof importShape>

/** What `import --keys` found and did, as `--json` prints it. */
export interface KeyImport {
  readonly written: boolean
  /** The keys that were moved, or would be. The ID of a key in aws-vault is only known after it was copied. */
  readonly keys: readonly { readonly profile: string; readonly accessKeyId: string | null }[]
}

/** A run that found no keys. */
export const nothingImported: KeyImport = { written: false, keys: [] }

/** A run of `import --keys`. */
export interface KeyRun {
  readonly args: ImportArgs
  readonly prepared: Prepared
  readonly store: MoveDeps['store']
  readonly say: (line: string) => void
}

/**
 * Copies keys into the store one by one. A key that fails does not keep the others from being copied.
 * @returns the keys that were verified in the store, and the errors
 */
export async function copyKeys<K extends KeyToMove>(
  keys: readonly K[],
  run: KeyRun,
): Promise<{ readonly copied: readonly K[]; readonly failures: readonly AwsxError[] }> {
  const copied: K[] = []
  const failures: AwsxError[] = []
  for (const key of keys) {
    try {
      const isNew = await copyKey(key, depsFor(key.profile, run))
      await addStoredKeyName(key.profile, run.prepared.context, run.store)
      run.say(describeCopy(key, isNew))
      copied.push(key)
    } catch (error) {
      if (!(error instanceof AwsxError)) throw error
      failures.push(error)
    }
  }
  return { copied, failures }
}

/** @returns the outcome of a run that copied keys */
export function describeCopied(copied: readonly KeyToMove[]): KeyImport {
  const keys = copied.map(({ profile, accessKeyId }) => ({ profile, accessKeyId }))
  return { written: keys.length > 0, keys }
}

/**
 * Ends a run. The first error is that of the command, and the others are warnings.
 * @returns `found` if there was no error
 * @throws PartialFailure for the first error, with `found`
 */
export function finishImport(
  found: KeyImport,
  [first, ...others]: readonly AwsxError[],
  { args, say }: KeyRun,
): KeyImport {
  if (first === undefined) return found
  for (const { message, at, code } of others)
    say(`warning: ${message}${at === undefined ? '' : ` (${at})`} [${code}]`)
  throw new PartialFailure(first, { dryRun: args.options['dry-run'], ...found })
}

function describeCopy({ profile, accessKeyId }: KeyToMove, isNew: boolean): string {
  return isNew
    ? `stored access key ${accessKeyId} for profile "${profile}"; AWS accepts it, and the store gives it back`
    : `the store already has access key ${accessKeyId} for profile "${profile}"; AWS accepts it`
}

function depsFor(profile: string, { args, prepared, store }: KeyRun): MoveDeps {
  const { context } = prepared
  return {
    store,
    openAgain: () => openUserStore(prepared, args.options),
    identify: (record) =>
      identifyKey(record, {
        clients: clientsOfKey(profile, prepared),
        context,
        action: `verify the key of profile "${profile}", so it stays where it is`,
      }),
    now: () => context.now(),
  }
}

/** @throws AwsxError USAGE without a terminal */
export async function confirmImport(question: string, { args, prepared }: KeyRun): Promise<boolean> {
  if (args.options.yes) return true
  const terminal = await prepared.context.openTerminal()
  if (terminal.available()) return confirmOn(terminal, question)
  throw new AwsxError('USAGE', 'import --keys: cannot prompt for confirmation without a terminal', {
    hints: [
      `to see what would change: ${commandLine(importShape, args, ['--dry-run'])}`,
      `to do it: ${commandLine(importShape, args, ['--yes'])}`,
    ],
  })
}

/** What AWS tools that read the files themselves need now. */
export function sayNextSteps(profiles: readonly string[], { say }: KeyRun): void {
  const [first] = profiles
  if (first === undefined) return
  const name = quoteWord(first)
  say(`next: awsx exec ${name} -- COMMAND; for AWS tools without awsx exec: awsx configure process ${name}`)
  say(`the key was in plain text; to replace it: awsx rotate ${name}`)
}
