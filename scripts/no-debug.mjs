/**
 * A rolldown plugin that replaces the package `debug` by a function that prints nothing: with `DEBUG=*` the agents for proxies would print
 * the proxy's password and the headers of requests.
 */
export const noDebug = {
  name: 'no-debug',
  resolveId: (source) => (source === 'debug' ? { id: stub, moduleSideEffects: false } : null),
  load: (id) => (id === stub ? 'export default () => () => {}' : null),
}

const stub = '\0no-debug'
