/**
 * A rolldown plugin for the file that reads the command line. It has a namespace, because src/main.ts imports it dynamically, and rolldown makes
 * namespaces with a helper in another file. Loading that file would take longer than all that is in it.
 */
export const plainNamespace = {
  name: 'plain-namespace',
  renderChunk(code, { name }) {
    if (name !== 'read-and-plan') return null
    const changed = code
      .replace(
        /(?:\w+\.)?\w+\(\{\s*commandLine: \(\) => commandLine\s*\}\)/,
        '{ get commandLine() { return commandLine } }',
      )
      .replace(/^(?:const|import) .*rolldown-runtime.*\n/m, '')
    if (/rolldown_runtime|rolldown-runtime|__exportAll/.test(changed))
      throw new Error('the file that reads the command line needs a helper of rolldown')
    return { code: changed, map: null }
  },
}
