import type { CallContext, Connection } from './connection.ts'
import { findRoute } from './route.ts'
import type { Route } from './route.ts'

/** Milliseconds that a connection stays open for the next call. Services close idle ones after 20 seconds and more. */
const idleMs = 2000

/**
 * Milliseconds after which no new call uses a route. The timer of {@link idleMs} runs late when the machine sleeps or awsx is stopped, and does
 * not start while another call uses the route: the connections of calls that have ended are idle meanwhile.
 */
const longestMs = 10_000

/** A route that other calls may use at the same time, or not. */
export interface SharedRoute {
  readonly route: Route
  /** Call this once, after the last request. */
  release(): void
}

interface Entry {
  readonly route: Route
  /** In milliseconds since 1970 UTC: a clock that goes on while the machine sleeps. */
  readonly since: number
  users: number
  timer?: ReturnType<typeof setTimeout>
}

/** Keyed by a run's environment object. */
const known = new WeakMap<CallContext['env'], Map<string, Entry>>()

/**
 * Finds the route to a connection's endpoint as {@link findRoute} does. Calls of the same service over TLS, without a proxy, share it with its
 * open connections for two seconds after the last one: to open another connection takes two round trips and a handshake. A new connection is
 * verified ten seconds after the first one at the latest.
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
    if (entry === undefined || Math.abs(context.now() - entry.since) > longestMs) return undefined
    // Another call has found out that it takes all roots.
    return roots === 'own' || !entry.route.hasMoreRoots ? entry : undefined
  }
  const entry = find()
  if (entry !== undefined) return use(entry, key, ofRun)
  const route = await findRoute(connection, context, roots)
  if (!isShareable(route)) return ownRoute(route)
  const other = find()
  if (other !== undefined) return use(other, key, ofRun)
  // A request that waits for another one to end would seem to get no connection.
  if (route.agent !== undefined) route.agent.maxSockets = Infinity
  const added = { route, since: context.now(), users: 0 }
  ofRun.set(key, added)
  return use(added, key, ofRun)
}

/** Finds a route as {@link findRoute} does, for one call only. */
export async function openRoute(...args: Parameters<typeof findRoute>): Promise<SharedRoute> {
  return ownRoute(await findRoute(...args))
}

function ownRoute(route: Route): SharedRoute {
  return { route, release: () => route.agent?.destroy() }
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
