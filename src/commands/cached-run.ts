import { hasAgentVariable } from '../app/has-agent-variable.ts'
import { openUnlockedRecords } from '../app/unlocked-records.ts'
import { lookUpCommand } from '../child/find-command.ts'
import type { Program } from '../child/types.ts'
import { loadSettings } from '../config/awsx-settings.ts'
import { findHome } from '../config/locate-files.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { cachedFromRecord } from '../credentials/credentials-record.ts'
import { isFresh } from '../credentials/freshness.ts'
import type { Credentials } from '../credentials/types.ts'
import { findDirectoryFile } from '../directory/find-directory-file.ts'
import { buildChange } from '../environment/build-change.ts'
import type { ChildInput } from '../environment/child-variables.ts'
import { applyChange } from '../environment/environment-change.ts'
import { renderProcess } from '../environment/render-credentials.ts'
import { ExitCode } from '../errors.ts'
import { findPlan } from '../plan-cache/cached-plan.ts'

/** How a command line is run. */
export interface FoundRun {
  /** Undefined if the command line has to be read and the profile planned. */
  readonly run?: (() => Promise<number>) | undefined
  /** For reading the command line. */
  readonly context: Context
}

/** A command line that can be run with a cached plan. */
interface PlainLine {
  readonly profile: string
  /** The command of `exec`; undefined for `credential-process`. */
  readonly words: readonly [string, ...string[]] | undefined
}

/**
 * Finds out whether a command can be run with a cached plan (docs/fast-start.md): `exec PROFILE -- COMMAND` and `credential-process PROFILE`,
 * without options, for a profile whose credentials are in the store. Does only what a run without the cache does as well; for anything else, and
 * if anything is wrong, that one decides.
 */
export async function findCachedRun(argv: readonly string[], context: Context): Promise<FoundRun> {
  const line = readPlainLine(argv)
  if (line === undefined || !mayUseCache(context)) return { context }
  try {
    const settings = await loadSettings(context)
    if (settings.hasGuards || (line.words !== undefined && isInDirectory(context))) return { context }
    const store = openUnlockedRecords({ context, settings })
    if (store === undefined) return { context }
    const inputs = { profile: line.profile, settings, env: context.env }
    const finding = findPlan(store, inputs, context.now())
    // Bun decrypts in another thread, which takes as long as finding the command. It starts only when this function gives way.
    await Promise.resolve()
    const program = line.words && lookUpCommand(line.words[0], context)
    const plan = await finding
    if (plan === 'wait') return { context }
    if (plan === undefined) {
      const { recordPlan } = await import('./record-plan.ts')
      return { context: recordPlan(context, store, inputs) }
    }
    const cached = cachedFromRecord(plan.record)
    if (!isFresh(cached, context.now())) return { context }
    const { credentials } = cached
    const child = { ...(plan.child as ChildInput), credentials }
    return { context, run: prepareRun({ line, program }, child, context) }
  } catch {
    return { context }
  }
}

/** Options, `ACCOUNT/ROLE`, and ARNs need the command line to be read. */
function readPlainLine([command, profile = '', ...rest]: readonly string[]): PlainLine | undefined {
  if (profile === '' || profile.startsWith('-') || profile.includes('/')) return undefined
  if (command === 'credential-process' && rest.length === 0) return { profile, words: undefined }
  const [separator, name, ...args] = rest
  return command === 'exec' && separator === '--' && name !== undefined
    ? { profile, words: [name, ...args] }
    : undefined
}

/** The switch for the fast start, and what awsx sets for its commands: a run inside of one first undoes some of it. */
const preventing = [
  'AWSX_NO_FAST_START',
  'CI',
  'AWSX_BROKER',
  'AWSX_PROFILE',
  'AWSX_SETTINGS',
  'AWSX_PROFILE_FILE',
]

function mayUseCache(context: Context): boolean {
  // On Windows, the times of a file say less.
  if (context.platform === 'win32' || hasAgentVariable(context)) return false
  for (const name of preventing) if (readVariable(context, name) !== undefined) return false
  return true
}

function isInDirectory(context: Context): boolean {
  return findDirectoryFile(context.cwd, findHome(context)) !== undefined
}

/** @returns undefined if there is no such command */
function prepareRun(
  { line, program }: { readonly line: PlainLine; readonly program: Program | undefined },
  child: ChildInput & { readonly credentials: Credentials },
  context: Context,
): (() => Promise<number>) | undefined {
  if (line.words === undefined)
    return async () => {
      context.stdout.write(renderProcess(child.credentials))
      return ExitCode.ok
    }
  if (program === undefined) return undefined
  const args = line.words.slice(1)
  const environment = applyChange(context.env, buildChange(child), false)
  return () => context.launch({ ...program, args }, environment)
}
