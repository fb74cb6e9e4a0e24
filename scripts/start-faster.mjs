import { parseAst } from 'rolldown/parseAst'

/** Modules that Node has loaded before any file of awsx, so it makes no difference when they are looked up. */
const early = ['fs', 'path']

/**
 * Rolldown plugin for the files of the npm package: each looks up `node:fs` and `node:path` once. The bundler repeats the call of
 * `quiet-builtins.mjs` for each name that is imported, a hundred times at each start.
 */
export const oneLookup = {
  name: 'one-lookup',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) file.code = early.reduce(lookUpOnce, file.code)
  },
}

function lookUpOnce(code, name) {
  const lookup = `globalThis.process.getBuiltinModule(\`node:${name}\`)`
  const imported = `(/* @__PURE__ */ ${lookup})`
  const variable = `awsxNode_${name}`
  if (code.split(imported).length < 3) return code
  const [, first = '', rest] = /^(#!.*\n)?([^]*)$/.exec(code)
  return `${first}const ${variable}=${lookup};${rest.replaceAll(imported, variable)}`
}

/**
 * Rolldown plugin for the file that npm links, whose compiled code is not cached: V8 compiles a function in parentheses together with the file,
 * because it is likely to be called at once. Otherwise it reads each one twice.
 * @param isLater tells by its name whether a function is called in few runs
 */
export function compileAtOnce(isLater) {
  return {
    name: 'compile-at-once',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) file.code = wrapFunctions(file.code, isLater)
    },
  }
}

/** Function declarations are hoisted, so as variables they have to come first. */
function wrapFunctions(code, isLater) {
  const [, first = '', rest] = /^(#!.*\n)?([^]*)$/.exec(code)
  const called = parseAst(rest).body.filter(
    ({ type, id }) => type === 'FunctionDeclaration' && !isLater(id.name),
  )
  const wrapped = called.map(({ id, start, end }) => `${id.name}=(${rest.slice(start, end)})`)
  const others = called.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), rest)
  return `${first}const ${wrapped.join(',')};${others}`
}

/**
 * Rolldown plugin for the file that every start loads: it exports hundreds of names, and a run that loads no other file of awsx needs none of
 * them. So a function exports them, and loading another file calls it first.
 */
export const lateExports = {
  name: 'late-exports',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) if (file.isEntry) file.code = exportLater(file.code)
  },
}

function exportLater(code) {
  const { start, end, expression } = parseAst(code).body.findLast(
    ({ type }) => type === 'ExpressionStatement',
  )
  const isAll = expression.type === 'SequenceExpression' && expression.expressions.every(isExport)
  if (!isAll || code.includes('awsxLoad')) throw new Error('the exports are not the last statement')
  const load = `function awsxLoad(id){awsxExport();awsxExport=()=>{};return require(id)}function awsxExport(){${code.slice(start, end)}}`
  return `${code.slice(0, start).replaceAll(/(?<![\w$.])require\((?=["'`]\.)/g, 'awsxLoad(')}${load}${code.slice(end)}`
}

/** `exports.name=value` */
function isExport({ type, left }) {
  return type === 'AssignmentExpression' && left.object?.name === 'exports'
}

/** The variables of a CommonJS module, and the one that src/bin.ts declares. */
const variables = ['exports', 'require', 'module', '__filename', '__dirname', 'saveCompiledCode']

/**
 * Rolldown plugin for the file that every start loads: it is an expression, whose value is the function that the fast start calls
 * (src/fast-start/start-main.ts). Otherwise that would have to put the beginning of a function before 80 kilobytes and copy them. Where Node loads
 * the file as a CommonJS module, with another `this` than a script has, the expression calls the function. The parentheses around it have V8
 * compile it at once.
 */
export const mainFunction = {
  name: 'main-function',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) if (file.isEntry) file.code = wrapMain(file.code)
  },
}

function wrapMain(code) {
  const given = variables.slice(0, -1).join(',')
  return `(main=>this===globalThis?main:main(${given}))((function(${variables.join(',')}){${code}\n}))`
}
