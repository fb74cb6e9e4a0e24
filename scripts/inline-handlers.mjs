/**
 * A rolldown plugin that puts the handlers of src/commands/warm-commands.ts into the file that every start loads, instead of a dynamic
 * import: finding another file takes a millisecond.
 */
export const inlineHandlers = {
  name: 'inline-handlers',
  transform(code, id) {
    if (!id.endsWith('src/commands/warm-commands.ts')) return null
    const imports = []
    const inlined = code.replaceAll(/import\('(\.\/[\w/-]+-handler\.ts)'\)/g, (_, file) => {
      const name = `handler${imports.length}`
      imports.push(`import { run as ${name} } from '${file}'\n`)
      return `Promise.resolve({ run: ${name} })`
    })
    if (imports.length === 0) throw new Error(`no handler found in ${id}`)
    return { code: imports.join('') + inlined, map: null }
  },
}
