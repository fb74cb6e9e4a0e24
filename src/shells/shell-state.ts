import type { Environment } from '../context.ts'
import type { Change } from '../environment/environment-change.ts'
import { credentialVariables, ownSecrets } from '../environment/credential-variables.ts'

/** The options of `use` that a renewal repeats. */
export interface UseOptions {
  readonly region?: string
  readonly duration?: number
  readonly 'no-session'?: boolean
  readonly 'role-arn'?: string
  readonly 'external-id'?: string
  readonly 'role-session-name'?: string
  readonly 'min-ttl'?: number
}

/** What a shell remembers between two calls. No secret: a shell shows its variables to whoever asks it. */
export interface ShellState {
  readonly profile: string
  readonly options: UseOptions
  /** The variables that come back, as they were before the first `use`; null for one that was not set. */
  readonly before: Readonly<Record<string, string | null>>
  /** The same variables as awsx left them. One that has another value now was changed by the user, and is the user's. */
  readonly after: Readonly<Record<string, string | null>>
  /** When a renewal was last begun in the background, milliseconds since 1970 UTC; 0 for never. */
  readonly renewingSince: number
  /** Whether the user knows already that a person is needed. */
  readonly isTold: boolean
}

/** Say where credentials are to be found, without being any: `use --clear` brings them back. */
export const restoredVariables: readonly string[] = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWSX_PROFILE',
  'AWS_SDK_LOAD_CONFIG',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
]

/** awsx itself runs in this shell again, and the depth of the shell stays what it is. */
const untouched: ReadonlySet<string> = new Set([...ownSecrets, 'AWSX_DEPTH'])

const containerVariables = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI']

/** The environment as it would be if `use` had never been typed: what a plan starts from. */
export function originalEnvironment(env: Environment, state: ShellState | undefined): Environment {
  if (state === undefined) return env
  const original: Record<string, string> = { ...env }
  for (const [name, value] of Object.entries(restorations(env, state))) {
    if (value === null) delete original[name]
    else original[name] = value
  }
  return original
}

/**
 * What is remembered of an environment without `use`. Inside of a shell of `awsx exec` the profile and its endpoint go
 * with the keys, which do not come back.
 */
export function snapshot(original: Environment): ShellState['before'] {
  const dropped = new Set([
    ...(original['AWS_ACCESS_KEY_ID'] === undefined ? [] : ['AWSX_PROFILE']),
    ...(original['AWS_CONTAINER_AUTHORIZATION_TOKEN'] === undefined ? [] : containerVariables),
  ])
  const keep = (name: string): string | null => (dropped.has(name) ? null : (original[name] ?? null))
  return Object.fromEntries(restoredVariables.map((name) => [name, keep(name)]))
}

/** How the restored variables look after a change. */
export function outcomeOf(change: Change): ShellState['after'] {
  return Object.fromEntries(restoredVariables.map((name) => [name, change.set[name] ?? null]))
}

/**
 * Fits a change that was made for a child to a shell, which goes on living.
 * @param change as `buildChange` makes it
 */
export function changeForShell(change: Change): Change {
  const region = ['AWS_REGION', 'AWS_DEFAULT_REGION'].filter((name) => !Object.hasOwn(change.set, name))
  return { set: change.set, unset: [...change.unset, ...region].filter((name) => !untouched.has(name)) }
}

/** The change that takes everything back. Without a memory, in a shell inside of a shell for example, only what awsx sets is removed. */
export function changeForClear(env: Environment, state: ShellState | undefined): Change {
  const gone = credentialVariables.filter((name) => !untouched.has(name) && !restoredVariables.includes(name))
  if (state === undefined) {
    const region = env['AWSX_PROFILE'] === undefined ? [] : ['AWS_REGION', 'AWS_DEFAULT_REGION']
    return { set: {}, unset: [...gone, 'AWSX_PROFILE', ...region] }
  }
  const restored = Object.entries(restorations(env, state))
  return {
    set: Object.fromEntries(restored.filter((entry): entry is [string, string] => entry[1] !== null)),
    unset: [...gone, ...restored.flatMap(([name, value]) => (value === null ? [name] : []))],
  }
}

/** Only of variables that are still as awsx left them. */
function restorations(env: Environment, state: ShellState): Readonly<Record<string, string | null>> {
  const names = restoredVariables.filter((name) => (env[name] ?? null) === (state.after[name] ?? null))
  return Object.fromEntries(names.map((name) => [name, state.before[name] ?? null]))
}

export function encodeState(state: ShellState): string {
  return JSON.stringify(state)
}

/** @returns undefined for what is no state: a shell of another version of awsx, for example */
export function decodeState(text: string | undefined): ShellState | undefined {
  if (text === undefined) return undefined
  let value: Partial<ShellState> | null
  try {
    value = JSON.parse(text) as Partial<ShellState> | null
  } catch {
    return undefined
  }
  const isState =
    typeof value?.profile === 'string' &&
    [value.options, value.before, value.after].every((part) => typeof part === 'object' && part !== null) &&
    typeof value.renewingSince === 'number'
  return isState ? (value as ShellState) : undefined
}
