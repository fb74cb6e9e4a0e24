import type { Settings } from '../config/awsx-settings.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { escapeText } from '../text/escape.ts'

/**
 * Writes one decision for `--debug`, as `subject: what was decided and why`. Never a secret. It is undefined without `--debug`: called with
 * `?.`, it costs nothing then, not even the text.
 */
export type DebugLog = ((line: string) => void) | undefined

/** The context and log functions of a run with `--debug`. */
interface OpenedLog {
  readonly debug: NonNullable<DebugLog>
  /** A context that logs every text file that is read. */
  readonly context: Context
  logSettings(settings: Settings): void
}

/** The one writer of debug lines: `awsx: debug: profile: "dev" (AWS_PROFILE)` on stderr. */
export function openDebugLog(given: Context): OpenedLog {
  const debug = (line: string): void => given.stderr.write(`awsx: debug: ${escapeText(line, Infinity)}\n`)
  const context = logReads(given, debug)
  return {
    debug,
    context,
    logSettings: (settings) => debug(`settings: ${describeSettings(settings, context)}`),
  }
}

function logReads(context: Context, debug: NonNullable<DebugLog>): Context {
  const readText: Context['readText'] = (path, maxBytes) => {
    const text = context.readText(path, maxBytes)
    if (path !== '') debug(text === undefined ? `file: ${path} does not exist` : `file: read ${path}`)
    return text
  }
  return Object.create(context, { readText: { value: readText, enumerable: true } }) as Context
}

/** `store=file (AWSX_STORE), duration=2h (settings file)`, or `defaults` */
function describeSettings(settings: Settings, context: Context): string {
  const set = Object.entries(settings).flatMap(([name, value]) => {
    if (value === undefined || value === false) return []
    const variable = `AWSX_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
    const source = readVariable(context, variable) === undefined ? 'settings file' : variable
    return [`${name}=${String(value)} (${source})`]
  })
  return set.length === 0 ? 'defaults' : set.join(', ')
}
