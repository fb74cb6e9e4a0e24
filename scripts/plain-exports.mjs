import { parseAst } from 'rolldown/parseAst'

/**
 * Rolldown plugin for the files of the npm package: what a file exports and never changes is a plain property, as the bundler writes it for the
 * main file only. The bundler's getters are hundreds of functions that V8 would read from the cache at each start, and call at each use.
 */
export const plainExports = {
  name: 'plain-exports',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) file.code = writePlainly(file.code)
  },
}

/**
 * @param code of a CommonJS file
 * @returns the code with an assignment instead of each getter of a constant, function or class that was made before
 */
export function writePlainly(code) {
  if (!code.includes('Object.defineProperty(exports,')) return code
  const { body } = parseAst(code)
  const assigned = new Set(body.flatMap(listAssigned))
  const made = new Set(body.filter(({ type }) => type === 'FunctionDeclaration').map(({ id }) => id.name))
  const edits = []
  for (const statement of body) {
    for (const { key, value, start, end } of listGetters(statement)) {
      const isFixed = value.type !== 'Identifier' || (made.has(value.name) && !assigned.has(value.name))
      if (isFixed) edits.push([start, end, `exports.${key}=${code.slice(value.start, value.end)}`])
    }
    for (const name of listDeclared(statement)) made.add(name)
  }
  return edits.reduceRight(
    (text, [start, end, plain]) => text.slice(0, start) + plain + text.slice(end),
    code,
  )
}

/** The getters of exports in a statement of the file itself, in their order. */
function listGetters({ type, expression }) {
  if (type !== 'ExpressionStatement') return []
  return (expression.type === 'SequenceExpression' ? expression.expressions : [expression]).flatMap(
    readGetter,
  )
}

/** Reads `Object.defineProperty(exports,"key",{enumerable:!0,get:function(){return value}})`. */
function readGetter({ type, callee, arguments: given = [], start, end }) {
  const [target, key, description] = given
  if (type !== 'CallExpression' || callee.property?.name !== 'defineProperty') return []
  if (target.name !== 'exports' || !/^[\w$]+$/.test(key.value)) return []
  const getter = description.properties?.find(({ key: { name } }) => name === 'get')
  const [returned, ...others] = getter?.value.body.body ?? []
  const value = others.length === 0 && returned?.type === 'ReturnStatement' ? returned.argument : undefined
  return value !== undefined && isSimple(value) ? [{ key: key.value, value, start, end }] : []
}

function isSimple({ type, expressions = [] }) {
  return (
    type === 'Identifier' || type === 'Literal' || (type === 'TemplateLiteral' && expressions.length === 0)
  )
}

function listDeclared({ type, id, declarations = [] }) {
  if (type === 'ClassDeclaration') return [id.name]
  return declarations.filter(({ init }) => init !== null).flatMap((declaration) => listNames(declaration.id))
}

/** The names that code assigns to anywhere, except in declarations. One of another scope counts, too: its getter stays. */
function listAssigned(node) {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap(listAssigned)
  const target = { AssignmentExpression: node.left, UpdateExpression: node.argument }[node.type]
  const isLoop = /^For(?:In|Of)Statement$/.test(node.type) && node.left.type !== 'VariableDeclaration'
  return [
    ...(target === undefined ? [] : listNames(target)),
    ...(isLoop ? listNames(node.left) : []),
    ...Object.values(node).flatMap(listAssigned),
  ]
}

/** All names in a pattern, and a few that are not its own, such as those of defaults. */
function listNames(node) {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap(listNames)
  return node.type === 'Identifier' ? [node.name] : Object.values(node).flatMap(listNames)
}
