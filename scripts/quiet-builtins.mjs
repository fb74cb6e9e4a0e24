import { builtinModules } from 'node:module'

/**
 * A rolldown plugin by which an import of a built-in module reads only the names that are used.
 *
 * `import … from 'node:util'` makes Node read every property of the module, and some are getters: they load the streams of
 * node:fs (some milliseconds at every start), and with node:util, node:http and node:process they open process.stderr, which
 * makes a pipe non-blocking for everybody who shares it, so that a command that replaces awsx would lose output. Here each name
 * is read by itself, and the names that nobody uses are dropped. `require` reads nothing and is left alone.
 */
export const quietBuiltins = {
  name: 'quiet-builtins',
  resolveId(source, importer, { kind }) {
    const name = source.replace(/^node:/, '')
    // The bundler's own runtime needs node:module before any other module has run.
    if (kind === 'require-call' || name === 'module' || !builtinModules.includes(name)) return null
    return { id: `\0quiet:${name}`, moduleSideEffects: false }
  },
  load(id) {
    return id.startsWith('\0quiet:') ? writeModule(id.slice('\0quiet:'.length)) : null
  },
}

function writeModule(name) {
  const names = Object.getOwnPropertyNames(process.getBuiltinModule(name)).filter(
    (key) => /^[A-Za-z_]\w*$/.test(key) && key !== 'default',
  )
  return [
    `const builtin = process.getBuiltinModule('node:${name}')`,
    'export default builtin',
    ...names.map((key) => `const own_${key} = /* @__PURE__ */ (() => builtin.${key})()`),
    `export { ${names.map((key) => `own_${key} as ${key}`).join(', ')} }`,
  ].join('\n')
}
