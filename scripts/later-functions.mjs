import { parseAst } from 'rolldown/parseAst'

/**
 * Puts functions of the binary's entry that a run with a cached plan does not call into one function, which makes them when the first of them
 * is needed. Bun makes all functions of a file when the file starts, which takes such a run some 0.1 ms for a hundred: objects, names, and a
 * larger table of names. Constants go with them, if nothing else needs them and making them does nothing else.
 *
 * A function stays if it is mentioned where it is not called, by code that such a run does execute: as a default, or as an argument.
 * @param code of the entry, a CommonJS file
 * @param called the names of all functions that the runs call
 * @returns the code with `(awsxLater()).name` for each mention of what was moved
 */
export function moveLater(code, called) {
  const { body } = parseAst(code)
  const names = listNames(body)
  const moved = chooseMoved(body, names, called)
  if (moved.size === 0) return code
  const edits = []
  for (const { name, statement, start, end, isShort } of names.mentions)
    if (moved.has(name) && !moved.has(nameOf(statement)))
      edits.push([start, end, isShort ? `${name}: (awsxLater()).${name}` : `(awsxLater()).${name}`])
  const statements = body.filter((statement) => moved.has(nameOf(statement)))
  for (const { start, end } of statements) edits.push([start, end, ''])
  const rest = edits
    .toSorted(([one], [other]) => one - other)
    .reduceRight((text, [start, end, changed]) => text.slice(0, start) + changed + text.slice(end), code)
  return `${rest.trimEnd()}\n${laterOf(
    statements.map(({ start, end }) => code.slice(start, end)),
    [...moved],
  )}`
}

/** The function that has what was moved. A run that needs none of it does not call it. */
export const laterName = 'awsxMakeLater'

// With `var`, the file can call it before it gets to its end.
const laterOf = (statements, names) => `var awsxLaterMade;
function awsxLater() {
return awsxLaterMade ??= ${laterName}();
}
function ${laterName}() {
${statements.join('\n')}
return { ${names.join(', ')} };
}
`

/** The one name that a statement of the file declares, if it is a function or a variable. */
function nameOf(statement) {
  if (statement.type === 'FunctionDeclaration') return statement.id.name
  if (statement.type !== 'VariableDeclaration' || statement.declarations.length > 1) return undefined
  return statement.declarations[0].id.name
}

function chooseMoved(body, { declared, mentions }, called) {
  const isFree = (statement) =>
    declared.get(nameOf(statement)) === 1 && !called.has(nameOf(statement)) && !hasThis(statement)
  const functions = body.filter((one) => one.type === 'FunctionDeclaration' && isFree(one))
  const uncalled = new Set(functions.map(nameOf))
  /** Whether code of a run with a cached plan may get there. */
  const isReached = ({ statement }) => !uncalled.has(nameOf(statement)) && !isExportAll(statement)
  const kept = new Set(
    mentions
      .filter((mention) => mention.isChanged || (!mention.isCall && isReached(mention)))
      .map(({ name }) => name),
  )
  const moved = new Set([...uncalled].filter((name) => !kept.has(name)))
  const constants = body.filter(
    (one) => one.kind === 'const' && isFree(one) && isPlain(one.declarations[0].init),
  )
  const isUsedHere = ({ name, statement }, constant) =>
    name === constant && !moved.has(nameOf(statement)) && !isExportAll(statement)
  for (const name of constants.map(nameOf))
    if (!mentions.some((mention) => isUsedHere(mention, name))) moved.add(name)
  return moved
}

/** Of lean-entry.mjs: it runs when the first chunk is loaded. */
function isExportAll({ expression }) {
  return expression?.left?.property?.name === 'exportAll'
}

/** Whether making it only makes it: texts, numbers, lists and objects of them, and regular expressions. */
function isPlain(node) {
  if (node.type === 'ArrayExpression')
    return node.elements.every((element) => element !== null && isPlain(element))
  if (node.type === 'ObjectExpression')
    return node.properties.every(
      ({ type, computed, value }) => type === 'Property' && !computed && isPlain(value),
    )
  return node.type === 'Literal'
}

function hasThis(statement) {
  let found = false
  visit(statement, (node, parents) => {
    const owner = parents.findLast(
      ({ type }) => type === 'FunctionExpression' || type === 'FunctionDeclaration',
    )
    found ||= node.type === 'ThisExpression' && (owner === undefined || owner === statement)
  })
  return found
}

/** How often each name is declared anywhere in the file, and each mention of one, with the statement of the file that has it. */
function listNames(body) {
  const declared = new Map()
  const mentions = []
  for (const statement of body)
    visit(statement, (node, parents) => {
      if (node.type !== 'Identifier' || isKey(node, parents.at(-1))) return
      const { name, start, end } = node
      const parent = parents.at(-1)
      if (isBinding(node, parents)) declared.set(name, (declared.get(name) ?? 0) + 1)
      else
        mentions.push({
          name,
          statement,
          start,
          end,
          isShort: parent.type === 'Property' && parent.shorthand,
          isCall: parent.type === 'CallExpression' && parent.callee === node,
          isChanged:
            (parent.type === 'AssignmentExpression' && parent.left === node) ||
            parent.type === 'UpdateExpression',
        })
    })
  return { declared, mentions }
}

/** Names of properties and labels. A property in short form is a name of both kinds, and its value is the one that counts. */
function isKey(node, parent) {
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed
  if (['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type))
    return parent.key === node && !parent.computed && parent.value !== node
  return ['LabeledStatement', 'BreakStatement', 'ContinueStatement', 'MetaProperty'].includes(parent.type)
}

/** Whether a name is declared there: a function, class, parameter or variable, alone or in a pattern. */
function isBinding(node, parents) {
  let inner = node
  for (const outer of parents.toReversed()) {
    const { type } = outer
    if (type === 'VariableDeclarator') return outer.id === inner
    if (/Function/.test(type)) return outer.id === inner || outer.params.includes(inner)
    if (/^Class(?:Declaration|Expression)$/.test(type)) return outer.id === inner
    if (type === 'CatchClause') return outer.param === inner
    const isPattern = /Pattern$|^RestElement$/.test(type)
      ? outer.right !== inner
      : type === 'Property' && outer.value === inner
    if (!isPattern) return false
    inner = outer
  }
  return false
}

function visit(node, see, parents = []) {
  if (typeof node?.type === 'string') {
    see(node, parents)
    const within = [...parents, node]
    for (const [key, value] of Object.entries(node)) {
      // In short form, key and value are the same name.
      if (key === 'key' && node.shorthand) continue
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child === 'object' && child !== null) visit(child, see, within)
    }
  }
}
