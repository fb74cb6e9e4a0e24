/**
 * A rolldown plugin for the binary: built-in modules are loaded with `require`. Bun puts the bytecode of each that it finds this way into
 * the binary. Those that quiet-builtins.mjs loads with `process.getBuiltinModule` would be compiled at each start, which takes a fifth of a
 * call to AWS.
 */
export const compiledBuiltins = {
  name: 'compiled-builtins',
  renderChunk: (code) => ({ code: code.replaceAll(call, "require('$1')"), map: null }),
}

const call = /\b(?:globalThis\.)?process\.getBuiltinModule\(['"](node:[\w/]+)['"]\)/g
