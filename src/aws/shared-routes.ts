import type { CallContext, Connection } from './connection.ts'
import { findRoute } from './route.ts'
import type { Route } from './route.ts'

/** Milliseconds that a connection stays open for the next call. Services close idle ones after 20 seconds and more. */
const idleMs = 2000

/** A route that other calls may use at the same time. */
export interface SharedRoute {
  readonly route: Route
  /** Call this once, after the last request. */
  release(): void
}

interface Entry {
  readonly route: Route
  users: number
  timer?: ReturnType<typeof setTimeout>
}

/** Keyed by a run's environment object. */
const known = new WeakMap<CallContext['env'], Map<string, Entry>>()

/**
 * Finds the route to a connection's endpoint as {@link findRoute} does. Calls of the same service over TLS, without a proxy, share it with its
 * open connections for two seconds after the last one: to open another connection takes two round trips and a handshake.
 * @throws as `findRoute`
 */
export async function shareRoute(
  connection: Connection,
  context: CallContext,
  roots: 'own' | 'all',
): Promise<SharedRoute> {
  const ofRun = known.get(context.env) ?? new Map<string, Entry>()
  known.set(context.env, ofRun)
  const key = `${new URL(connection.endpoint).origin} ${connection.caBundle ?? ''}`
  const find = (): Entry | undefined => {
    const entry = ofRun.get(key)
    // Another call has found out that it takes all roots.
    return entry !== undefined && (roots === 'own' || !entry.route.hasMoreRoots) ? entry : undefined
  }
  const entry = find()
  if (entry !== undefined) return use(entry, key, ofRun)
  const route = await findRoute(connection, context, roots)
  if (!isShareable(route)) return { route, release: () => route.agent?.destroy() }
  const other = find()
  if (other !== undefined) return use(other, key, ofRun)
  // A request that waits for another one to end would seem to get no connection.
  if (route.agent !== undefined) route.agent.maxSockets = Infinity
  const added = { route, users: 0 }
  ofRun.set(key, added)
  return use(added, key, ofRun)
}

/** Agents for proxies are not made for it. */
function isShareable({ isTls, proxy, agent }: Route): boolean {
  return isTls && proxy === undefined && agent !== undefined
}

function use(entry: Entry, key: string, ofRun: Map<string, Entry>): SharedRoute {
  entry.users += 1
  clearTimeout(entry.timer)
  const end = (): void => {
    if (ofRun.get(key) === entry) ofRun.delete(key)
    entry.route.agent?.destroy()
  }
  return {
    route: entry.route,
    release: () => {
      entry.users -= 1
      if (entry.users > 0) return
      if (ofRun.get(key) !== entry) return end()
      // It keeps no process running, nor does an idle connection of an agent.
      entry.timer = setTimeout(end, idleMs).unref()
    },
  }
}
