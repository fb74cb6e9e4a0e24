/**
 * Dynamic imports to bundle into the file that every start loads, because finding another file takes a millisecond. Each entry has the
 * importing file and, for each import, the path and the name used.
 */
const inlined = {
  'src/commands/warm-commands.ts': [
    { path: String.raw`\./[\w/-]+-handler\.ts`, name: 'run' },
    { path: String.raw`\./helper-commands\.ts`, name: 'helperCommands' },
  ],
  // kubectl runs it before each request.
  'src/commands/helper-commands.ts': [{ path: String.raw`\./token/token-handler\.ts`, name: 'run' }],
  // A thread that never ends could be the one that loads files.
  'src/bin.ts': [{ path: String.raw`\./process/hard-exit\.ts`, name: 'hardExit' }],
  // On Windows each command needs it.
  'src/child/find-command.ts': [{ path: String.raw`\./find-command-windows\.ts`, name: 'findOnWindows' }],
  // Where awsx cannot replace itself, each command needs it.
  'src/child/run-child.ts': [{ path: String.raw`\./spawn-child\.ts`, name: 'spawnChild' }],
  // A command can run for days. An update in the meantime removes the files of this version.
  'src/real-context.ts': [{ path: String.raw`\./child/exit-like-child\.ts`, name: 'exitLikeChild' }],
}

/** In the binary no file has to be found, but each function at the top of the first one takes time. */
const inlinedInBinary = {
  'src/commands/warm-commands.ts': [{ path: String.raw`\./[\w/-]+-handler\.ts`, name: 'run' }],
}

/** A rolldown plugin that turns these dynamic imports into static ones. */
export const inlineImports = inlineListed(inlined)
/** The same for the binary. */
export const inlineImportsInBinary = inlineListed(inlinedInBinary)

function inlineListed(list) {
  return {
    name: 'inline-imports',
    transform(code, id) {
      const file = Object.keys(list).find((path) => id.replaceAll('\\', '/').endsWith(`/${path}`))
      if (file === undefined) return null
      const changed = list[file].reduce((text, { path, name }) => inline(text, path, name, id), code)
      return { code: changed, map: null }
    },
  }
}

function inline(code, path, name, id) {
  const imports = []
  const changed = code.replaceAll(new RegExp(String.raw`import\('(${path})'\)`, 'g'), (_, source) => {
    const local = `${name}Inlined${imports.length}`
    imports.push(`import { ${name} as ${local} } from '${source}'\n`)
    return `Promise.resolve({ ${name}: ${local} })`
  })
  if (imports.length === 0) throw new Error(`no import of ${path} to inline found in ${id}`)
  return imports.join('') + changed
}
