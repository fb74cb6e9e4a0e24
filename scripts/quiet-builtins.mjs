import { builtinModules } from 'node:module'

/**
 * A rolldown plugin that makes an import of a built-in module read only the names that are imported.
 *
 * With `import { x } from 'node:util'` Node reads every property of the module, and some are getters. Those of node:fs load streams, which
 * takes milliseconds at every start. Those of node:util, node:http and node:process open process.stderr, which makes a pipe non-blocking for
 * every process that shares it, so that a command that replaces awsx would lose output. This plugin turns the statement into
 * `const { x } = process.getBuiltinModule('node:util')`. `require` reads nothing and is left alone.
 */
export const quietBuiltins = {
  name: 'quiet-builtins',
  transform(code, id) {
    if (id.startsWith('\0') || !/\.(m?js|ts)$/.test(id) || !/from|import/.test(code)) return null
    const isOwn = !id.includes('node_modules')
    const changed = code
      .replace(statement, (_, clause, _quote, name) =>
        isOwn && later.has(name) ? rewriteLater(clause, name) : rewrite(clause, name),
      )
      .replace(call, (_, _quote, name) => rewriteCall(name))
    return changed === code ? null : { code: changed, map: null }
  },
  // The bundler's runtime is not a file that `transform` sees, so its import of node:module is replaced here.
  resolveId: (source, importer) =>
    source.replace(/^node:/, '') === 'module' && importer?.includes('rolldown') === true
      ? { id: requireModule, moduleSideEffects: false }
      : null,
  load: (id) => (id === requireModule ? requireSource : null),
}

const names = builtinModules.map((name) => name.replace('/', String.raw`\/`)).join('|')
/** Modules that are loaded when one of their functions is called: node:crypto takes longer than any stage of a run with a cached session. */
const later = new Set(['child_process', 'crypto', 'util', 'util/types'])

/** At the start of a line, as formatters and compilers write it. The bundler removes imports of types. */
const statement = new RegExp(
  String.raw`^import\s+(?!type\b)([\w$*\s{},]+?)\s+from\s*(['"])(?:node:)?(${names})\2;?`,
  'gm',
)

/** `import('node:http')`, which reads the getters as well: they load WebSocket, and with it all of fetch. */
const call = new RegExp(String.raw`\bimport\(\s*(['"])(?:node:)?(${names})\1\s*\)`, 'g')

/** Bun reads all properties of node:process when it makes the module, and so opens the standard streams. */
function moduleOf(name) {
  return name === 'process' ? 'globalThis.process' : `globalThis.process.getBuiltinModule('node:${name}')`
}

/** The result inherits the properties, so that none is read. */
function rewriteCall(name) {
  const builtin = moduleOf(name)
  return `Promise.resolve({ __proto__: ${builtin}, default: ${builtin} })`
}

/** @param clause the text between `import` and `from`: `a, { b, c as d }`, `* as e` */
function rewrite(clause, name) {
  const builtin = `/* @__PURE__ */ ${moduleOf(name)}`
  const [, inner] = /\{([^}]*)\}/.exec(clause) ?? []
  const whole = clause
    .replace(/\{[^}]*\}/, '')
    .split(',')
    .map((word) => word.replace(/^\s*\*\s*as\s+/, '').trim())
    .filter((word) => word !== '')
    .map((word) => `const ${word} = ${builtin};`)
  const named = (inner ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && !/^type\s/.test(word))
    .map((word) => word.split(/\s+as\s+/))
    .map(([from, to = from]) => `const ${to} = ${builtin}${from === 'default' ? '' : `.${from}`};`)
  return [...whole, ...named].join(' ')
}

/** Like {@link rewrite}, for modules that awsx uses only functions of: the first call loads the module. */
function rewriteLater(clause, name) {
  const words = clause
    .split(',')
    .map((word) =>
      word
        .replace(/^\s*\{/, '')
        .replace(/\}\s*$/, '')
        .trim(),
    )
    .filter((word) => word !== '' && !/^type\s/.test(word))
  if (!/^\s*\{[^{}]*\}\s*$/.test(clause)) throw new Error(`import functions of node:${name} by their names`)
  return words
    .map((word) => {
      if (!/^[a-z]\w*$/.test(word) || typeof process.getBuiltinModule(name)[word] !== 'function')
        throw new Error(`"${word}" of node:${name} is not a function`)
      return `const ${word} = (...args) => globalThis.process.getBuiltinModule('node:${name}').${word}(...args);`
    })
    .join(' ')
}

/**
 * Replaces node:module, which loads half of Node. Everything is bundled, so only built-in modules are ever required. It is a function
 * declaration because the runtime calls it before other modules have run.
 */
const requireModule = '\0quiet-require'
const requireSource = `export function createRequire() {
  return (name) => {
    const found = globalThis.process.getBuiltinModule(name)
    if (found === undefined) throw Object.assign(new Error('not bundled: ' + name), { code: 'MODULE_NOT_FOUND' })
    return found
  }
}`
