import * as fs from 'node:fs'

/**
 * A rolldown plugin for the binary. Bun makes each file of the bundle a function in one large file, so what a start must do before it can run
 * a command is what the entry does at its top. This plugin makes that less, and leaves the rest of the code as it is:
 *
 * - Exports are assigned when the first chunk asks for them. A run with a cached session needs no chunk.
 * - Built-in modules are looked up once, and node:fs only when a function of it is called: src/system has those that every run calls.
 * - A function that nothing calls requires all built-in modules, because Bun puts the bytecode only of those into the binary that it finds in
 *   a `require`; others it compiles at each start. The code itself calls `process.getBuiltinModule`, as in the npm package: the first call
 *   of `require` takes longer.
 *
 * Commands that work on all profiles, or for long, go back to the usual policy for machine code (compile-binary.mjs): `list` with 1,000
 * profiles would take a sixth longer.
 */
export const leanEntry = {
  name: 'lean-entry',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk')
    const entry = chunks.find(({ isEntry }) => isEntry)
    const builtins = new Set(
      chunks.flatMap(({ code }) => [...code.matchAll(builtin)].map(([, name]) => name)),
    )
    for (const chunk of chunks)
      if (chunk !== entry)
        chunk.code = chunk.code.replaceAll(`require("../${entry.fileName}")`, '$&.exportAll()')
    for (const chunk of chunks)
      if (busy.test(chunk.name)) chunk.code = `Bun.unsafe.setJITPolicy(1);\n${chunk.code}`
    entry.code = requireAll(exportLater(lookUpOnce(lookUpFilesLater(entry.code))), builtins)
  },
}

const busy = /^(?:complete|doctor|each|explain|list|server|status|sync)-handler$/
const builtin = /\bprocess\.getBuiltinModule\(["'](node:[\w/]+)["']\)/g

function exportLater(code) {
  const line =
    /^(?:exports\.[\w$]+ = [\w$]+|Object\.defineProperty\(exports, Symbol\.toStringTag, \{.*\}\));\n?/gm
  const lines = code.match(line)
  if (lines === null)
    throw new Error('the entry exports nothing: does the bundler write exports differently?')
  return `${code.replaceAll(line, '').trimEnd()}
exports.exportAll = () => {
exports.exportAll = () => exports;
${lines.join('')}
return exports;
};
`
}

/** Of the constants at the top, as quiet-builtins.mjs writes them: one for each import of each file. */
function lookUpOnce(code) {
  const names = new Map()
  const changed = code.replaceAll(
    /^(const [\w$]+ = )\(\/\* @__PURE__ \*\/ globalThis\.process\.getBuiltinModule\("(node:[\w/]+)"\)\)/gm,
    (_, start, name) => {
      const local = name.replace(':', '_').replace('/', '_')
      names.set(local, name)
      return `${start}${local}`
    },
  )
  const constants = [...names].map(
    ([local, name]) => `const ${local} = process.getBuiltinModule("${name}");\n`,
  )
  return constants.join('') + changed
}

/**
 * Looks the functions of node:fs up where they are called, so that a run that calls none of them does not load it.
 * @throws Error if anything of node:path, or more than functions of node:fs, is needed at each start
 */
function lookUpFilesLater(code) {
  const found = new Map()
  const rest = code.replaceAll(
    /^const ([\w$]+) = \(\/\* @__PURE__ \*\/ globalThis\.process\.getBuiltinModule\("(node:(?:fs|path))"\)\)\.(\w+);\n/gm,
    (_, local, module, name) => {
      // Of the others, one is a class, or a function with more functions on it.
      if (module === 'node:path' || !/^[a-z]/.test(name) || Object.keys(fs[name]).length > 0)
        throw new Error(`import ${name} from src/system instead of ${module} where every run needs it`)
      found.set(local, `process.getBuiltinModule("${module}").${name}`)
      return ''
    },
  )
  const words = rest.replaceAll(
    /(?<![.\w$])([A-Za-z_$][\w$]*)\(/g,
    (call, name) => `${found.get(name) ?? name}(`,
  )
  for (const local of found.keys())
    if (
      new RegExp(String.raw`(?<![.\w$])${local.replaceAll('$', String.raw`\$`)}(?![\w$])`).test(
        withoutComments(words),
      )
    )
      throw new Error(`${local} of node:fs is not only called`)
  const atStart = words.match(/^(?:const|let|var) .*getBuiltinModule\("node:(?:fs|path)"\).*$/gm) ?? []
  if (atStart.some((line) => !line.includes('=>')))
    throw new Error(`import this from src/system: ${atStart.join(' ')}`)
  return words
}

function withoutComments(code) {
  return code.replaceAll(/^\s*(?:\/?\*.*|\/\/.*)$/gm, '')
}

function requireAll(code, builtins) {
  const calls = [...builtins]
    .toSorted((one, other) => one.localeCompare(other))
    .map((name) => `require("${name}")`)
  return `${code}exports.builtins = () => [${calls.join(', ')}];\n`
}
