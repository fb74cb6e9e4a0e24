/**
 * A rolldown plugin that puts the handlers of some commands into the file that every start loads, instead of a dynamic import: finding
 * another file takes a millisecond.
 * @param names of commands, e.g. `exec`
 */
export function inlineHandlers(names) {
  const load = new RegExp(String.raw`import\('(\./(?:${names.join('|')})-handler\.ts)'\)`)
  return {
    name: 'inline-handlers',
    transform(code, id) {
      const [whole, file] = (/src\/commands\/[\w-]+\/[\w-]+-command\.ts$/.test(id) && load.exec(code)) || []
      if (whole === undefined) return null
      return {
        code: `import { run as runHandler } from '${file}'\n${code.replace(whole, 'Promise.resolve({ run: runHandler })')}`,
        map: null,
      }
    },
  }
}
