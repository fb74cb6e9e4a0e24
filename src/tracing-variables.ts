/**
 * Variables that make a runtime print what it sends and receives: with `NODE_DEBUG=http` it prints tokens on stderr. The runtime reads them
 * before any code of awsx runs, so awsx restarts itself without them unless the user insists.
 */
const tracingVariables = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE', 'BUN_CONFIG_VERBOSE_FETCH'] as const

const allowed = 'AWSX_ALLOW_TRACE_SECRETS'
const prefix = 'AWSX_OUTER_'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Sets the tracing variables aside under other names.
 * @returns the environment in which awsx has to restart; undefined if it can continue as it is
 */
export function environmentWithoutTracing(env: Variables): Record<string, string> | undefined {
  if (!isTraced(env) || (env[allowed] ?? '') !== '') return undefined
  const found = tracingVariables.filter((name) => (env[name] ?? '') !== '')
  const renamed = found.map((name) => [`${prefix}${name}`, env[name] ?? ''] as const)
  const others = Object.entries(env).filter(([name]) => !found.some((variable) => variable === name))
  return Object.fromEntries([...others, ...renamed]) as Record<string, string>
}

function isTraced(env: Variables): boolean {
  for (const name of tracingVariables) if ((env[name] ?? '') !== '') return true
  return false
}

/** @returns a new copy of the environment as the user gave it, for the command: undoes {@link environmentWithoutTracing} */
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
