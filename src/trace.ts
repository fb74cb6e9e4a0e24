/**
 * Variables by which a runtime prints what it sends and receives: with `NODE_DEBUG=http` tokens come out on stderr. The runtime reads
 * them before any code of awsx runs, so awsx starts itself once more without them, unless the user insists.
 */
const tracingVariables = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE', 'BUN_CONFIG_VERBOSE_FETCH'] as const

const allowed = 'AWSX_ALLOW_TRACE_SECRETS'
const prefix = 'AWSX_OUTER_'

type Variables = Readonly<Record<string, string | undefined>>

/** @returns the environment in which awsx has to start once more, undefined if it can go on as it is */
export function quietEnvironment(env: Variables): Record<string, string> | undefined {
  const found = tracingVariables.filter((name) => (env[name] ?? '') !== '')
  if (found.length === 0 || (env[allowed] ?? '') !== '') return undefined
  const moved = found.map((name) => [`${prefix}${name}`, env[name] ?? ''] as const)
  const kept = Object.entries(env).filter(([name]) => !found.some((variable) => variable === name))
  return Object.fromEntries([...kept, ...moved]) as Record<string, string>
}

/** The environment as the user gave it: what {@link quietEnvironment} took aside is for the command. */
export function restoreTracing(env: Variables): Record<string, string> {
  const restored = { ...env } as Record<string, string>
  for (const name of tracingVariables) {
    const value = restored[`${prefix}${name}`]
    if (value === undefined) continue
    delete restored[`${prefix}${name}`]
    restored[name] = value
  }
  return restored
}
