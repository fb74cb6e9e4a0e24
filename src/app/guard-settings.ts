import { parseDuration } from '../argv/duration.ts'
import { AwsxError } from '../errors.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { joinWithOr } from '../text/list-words.ts'
import { agentAccesses } from './agent-settings.ts'
import type { AgentAccess } from './agent-settings.ts'
import { readSettingsFile } from '../config/awsx-settings.ts'

/** The keys of a guard, in a `[[guard]]` table and, with `awsx_` before them, in a profile. */
export interface GuardKeys {
  readonly environment?: string
  readonly access?: 'full' | 'read' | 'view'
  /** Milliseconds; 0 for `always`, null for `never`. */
  readonly confirmMs?: number | null
  readonly maxSeconds?: number
  readonly isCached?: boolean
  /** What coding agents get. */
  readonly agents?: AgentAccess
}

/** A `[[guard]]` table. A list that is not given matches everything; at least one is given. */
export interface GuardRule extends GuardKeys {
  /** Account IDs and patterns of account names. */
  readonly accounts?: readonly string[]
  /** Patterns of profile names. */
  readonly profiles?: readonly string[]
  /** Patterns of role names. */
  readonly roles?: readonly string[]
}

type Fail = (message: string, hints?: readonly string[]) => AwsxError

const lists = ['accounts', 'profiles', 'roles'] as const
const texts = ['environment', 'access', 'confirm', 'max_duration', 'cache', 'agents'] as const

/**
 * Reads the `[[guard]]` tables of the settings file.
 * @throws AwsxError CONFIG_PARSE, CONFIG_INVALID with the file
 */
export async function loadGuards(
  context: Parameters<typeof readSettingsFile>[0],
): Promise<readonly GuardRule[]> {
  const { path, values } = await readSettingsFile(context)
  return readGuards(values, path)
}

/** @param values of the settings file @param path as it is shown @throws AwsxError CONFIG_INVALID with the file */
export function readGuards(values: Readonly<Record<string, unknown>>, path: string): readonly GuardRule[] {
  const guards = values['guard'] ?? []
  const fail: Fail = (message, hints = []) =>
    new AwsxError('CONFIG_INVALID', message, { at: path, hints: [...hints, 'awsx config edit'] })
  if (!Array.isArray(guards)) throw fail('guard must be a list of tables: [[guard]]')
  return guards.map((guard: unknown) => readRule(guard as Readonly<Record<string, unknown>>, fail))
}

function readRule(table: Readonly<Record<string, unknown>>, fail: Fail): GuardRule {
  const known: readonly string[] = [...lists, ...texts]
  const wrong = Object.keys(table).find((key) => !known.includes(key))
  if (wrong !== undefined) {
    const hints = findClosest(wrong, known).map((name) => `did you mean "${name}"?`)
    throw fail(`unknown key "${wrong}" in [[guard]]`, hints)
  }
  const found = lists.flatMap((key) =>
    table[key] === undefined ? [] : [[key, readList(key, table[key], fail)]],
  )
  if (found.length === 0) throw fail('a [[guard]] requires accounts, profiles, or roles')
  return {
    ...(Object.fromEntries(found) as Pick<GuardRule, 'accounts'>),
    ...readGuardKeys((key) => readText(key, table[key], fail), fail),
  }
}

function readList(key: string, value: unknown, fail: Fail): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw fail(`invalid ${key} in [[guard]]; expected a list of texts`)
}

function readText(key: string, value: unknown, fail: Fail): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw fail(`invalid ${key} in [[guard]]; expected text`)
}

/** @param read the value of a key without `awsx_` @param fail makes the error for an invalid value */
export function readGuardKeys(
  read: (key: string) => string | undefined,
  fail: (message: string, hints?: readonly string[], key?: string) => AwsxError,
): GuardKeys {
  const environment = read('environment')
  const access = readChoice(read, 'access', ['full', 'read', 'view'] as const, fail)
  const cache = readChoice(read, 'cache', ['never'] as const, fail)
  const agents = readChoice(read, 'agents', agentAccesses, fail)
  const confirm = read('confirm')
  const maxDuration = read('max_duration')
  const seconds = (key: string, text: string): number => {
    const value = parseDuration(text)
    if (value === undefined || value < 1)
      throw fail(`invalid ${key} "${text}"; expected a duration such as 15m`, [], key)
    return value
  }
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(access === undefined ? {} : { access }),
    ...(agents === undefined ? {} : { agents }),
    ...(cache === undefined ? {} : { isCached: false }),
    ...(confirm === undefined
      ? {}
      : {
          confirmMs:
            confirm === 'never' ? null : confirm === 'always' ? 0 : seconds('confirm', confirm) * 1000,
        }),
    ...(maxDuration === undefined ? {} : { maxSeconds: seconds('max_duration', maxDuration) }),
  }
}

function readChoice<T extends string>(
  read: (key: string) => string | undefined,
  key: string,
  choices: readonly T[],
  fail: (message: string, hints?: readonly string[], key?: string) => AwsxError,
): T | undefined {
  const text = read(key)
  const found = choices.find((choice) => choice === text)
  if (text === undefined || found !== undefined) return found
  throw fail(`invalid ${key} "${text}"; expected ${joinWithOr(choices)}`, [], key)
}
