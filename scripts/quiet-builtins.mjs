/**
 * An esbuild plugin that keeps imports of built-in modules from touching the standard streams.
 *
 * On Node 22 and later `import … from 'node:util'`, `node:http` or `node:process` reads every property of the module, and so
 * opens process.stderr (node:process all three streams). That makes a pipe non-blocking for everybody who shares
 * it, and a command that replaces awsx would lose output with EAGAIN. Here each name that is used is read by itself, and the
 * names that nobody uses are dropped by esbuild. `require` reads nothing and is left alone.
 */
export const quietBuiltins = {
  name: 'quiet-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?(util|http|process)$/ }, ({ path, kind }) =>
      kind === 'require-call' ? undefined : { path: path.replace(/^node:/, ''), namespace: 'quiet-builtin' },
    )
    build.onLoad({ filter: /.*/, namespace: 'quiet-builtin' }, ({ path }) => ({
      contents: writeModule(path),
    }))
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
