import type { Environment, Variables } from '../context.ts'
import type { Change } from '../environment/environment-change.ts'
import { credentialVariables, passphraseVariables } from '../environment/credential-variables.ts'
import { undoInjected } from '../environment/shell-change.ts'

/** The options of `use` that a renewal repeats. `duration` and `min-ttl` are in seconds. */
export interface UseOptions {
  readonly region?: string
  readonly duration?: number
  readonly 'no-session'?: boolean
  readonly 'read-only'?: boolean
  readonly 'view-only'?: boolean
  readonly 'role-arn'?: string
  readonly 'external-id'?: string
  readonly 'role-session-name'?: string
  readonly 'min-ttl'?: number
}

/** What a shell remembers between two runs of awsx. No secret, because `set` shows every variable of a shell. */
export interface ShellState {
  readonly profile: string
  readonly options: UseOptions
  /** The restored variables as they were before the first `use`; null for one that was not set. */
  readonly before: Readonly<Record<string, string | null>>
  /** The same variables as awsx set them. If one has another value now, the user changed it, and it stays. */
  readonly after: Readonly<Record<string, string | null>>
  /** When the last renewal was started in the background, in milliseconds since 1970 UTC; 0 for never. */
  readonly renewingSince: number
  /** Whether the shell has already told the user that the renewal needs them. */
  readonly isNotified: boolean
}

/** Variables that `use --clear` restores. They say where credentials are, but are not secret. */
export const restoredVariables: readonly string[] = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWSX_PROFILE',
  'AWSX_ACCESS',
  'AWSX_ENVIRONMENT',
  'AWS_SDK_LOAD_CONFIG',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
]

/** Variables that `use` never changes: awsx runs in this shell again, and the shell's depth stays the same. */
const untouched: ReadonlySet<string> = new Set([...passphraseVariables, 'AWSX_DEPTH'])

const containerVariables = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI']

/** The state right after `use`. */
export function createState(use: {
  readonly profile: string
  readonly options: UseOptions
  /** The environment before the first `use`. */
  readonly original: Environment
  readonly change: Change
}): ShellState {
  return {
    profile: use.profile,
    options: use.options,
    before: restoredBefore(use.original),
    after: restoredAfter(use.change),
    renewingSince: 0,
    isNotified: false,
  }
}

/** Picks the options that a renewal repeats and that are set. */
export function pickUseOptions(options: {
  readonly [Name in keyof UseOptions]: UseOptions[Name] | undefined
}): UseOptions {
  const names = [
    'region',
    'duration',
    'no-session',
    'read-only',
    'view-only',
    'role-arn',
    'external-id',
    'role-session-name',
    'min-ttl',
  ] as const
  const given = names.filter((name) => options[name] !== undefined && options[name] !== false)
  return Object.fromEntries(given.map((name) => [name, options[name]]))
}

/** The environment as it would be without `use`, from which plans start. */
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
 * The restored variables of an environment without `use`. In a shell of `awsx exec`, the profile and its endpoint are left out
 * because the keys that belong to them are not restored.
 */
function restoredBefore(original: Environment): ShellState['before'] {
  const dropped = new Set([
    ...(original['AWS_ACCESS_KEY_ID'] === undefined ? [] : ['AWSX_PROFILE']),
    ...(original['AWS_CONTAINER_AUTHORIZATION_TOKEN'] === undefined ? [] : containerVariables),
  ])
  const keep = (name: string): string | null => (dropped.has(name) ? null : (original[name] ?? null))
  return Object.fromEntries(restoredVariables.map((name) => [name, keep(name)]))
}

/** The restored variables after a change. */
function restoredAfter(change: Change): ShellState['after'] {
  return Object.fromEntries(restoredVariables.map((name) => [name, change.set[name] ?? null]))
}

/**
 * Adapts a change for a child process to a shell, which keeps running.
 * @param change as `buildChange` makes it
 */
export function changeForShell(change: Change): Change {
  const region = ['AWS_REGION', 'AWS_DEFAULT_REGION'].filter((name) => !Object.hasOwn(change.set, name))
  return { set: change.set, unset: [...change.unset, ...region].filter((name) => !untouched.has(name)) }
}

/** The change for `use --clear`. Without a state, e.g. in a nested shell, it only removes what awsx sets. */
export function changeForClear(variables: Variables, state: ShellState | undefined): Change {
  const { env } = variables
  const undo = undoInjected(variables)
  const removed = [...new Set([...credentialVariables, ...undo.unset])].filter(
    (name) => !untouched.has(name) && !restoredVariables.includes(name),
  )
  if (state === undefined) {
    const region = env['AWSX_PROFILE'] === undefined ? [] : ['AWS_REGION', 'AWS_DEFAULT_REGION']
    return { set: undo.set, unset: [...removed, 'AWSX_PROFILE', ...region] }
  }
  const restored = Object.entries(restorations(env, state))
  return {
    set: {
      ...undo.set,
      ...Object.fromEntries(restored.filter((entry): entry is [string, string] => entry[1] !== null)),
    },
    unset: [...removed, ...restored.flatMap(([name, value]) => (value === null ? [name] : []))],
  }
}

/** Leaves out variables that the user has changed since. */
function restorations(env: Environment, state: ShellState): Readonly<Record<string, string | null>> {
  const names = restoredVariables.filter((name) => (env[name] ?? null) === (state.after[name] ?? null))
  return Object.fromEntries(names.map((name) => [name, state.before[name] ?? null]))
}

export function encodeState(state: ShellState): string {
  return JSON.stringify(state)
}

/** @returns undefined for anything else, e.g. the state of another version of awsx */
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
