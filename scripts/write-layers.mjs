#!/usr/bin/env node
/** Writes what follows from scripts/layers.mjs: the lint rules and the table in docs/architecture.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { layers, privateFiles, pureFiles, reservedModules, sharedFiles } from './layers.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const rulesFile = join(root, 'scripts/oxlint-layers.json')
export const pageFile = join(root, 'docs/architecture.md')

const pureModules = ['node:path', 'node:util']
const page = 'see docs/architecture.md'

/** @returns the text of {@link rulesFile} */
export function lintRules() {
  for (const [folder, layer] of Object.entries(layers)) checkPurity(folder, layer)
  const overrides = [
    denyUnlisted(),
    restrict('**/src/*.ts', [], denyPrivate('', '.')),
    ...Object.entries(layers).flatMap(([folder, layer]) => rulesOf(folder, layer)),
  ]
  return `${JSON.stringify({ plugins: [], overrides }, null, 2)}\n`
}

/** @returns the page with the table between its two marks written anew */
export function pageWithTable(text) {
  const [start, end] = ['<!-- layers -->\n', '<!-- /layers -->']
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/architecture.md lacks ${start.trim()} or ${end}`)
  return `${text.slice(0, from + start.length)}\n${table()}\n${text.slice(to)}`
}

function table() {
  const rows = Object.entries(layers).map(([folder, layer]) => {
    const values =
      layer.imports === 'everything' ? ['every folder'] : layer.imports.map((name) => `\`${name}\``)
    const types = (layer.types ?? []).map((name) => `types of \`${name}\``)
    const name = `\`${folder}\`${layer.pure === true ? ', pure' : ''}`
    return `| ${name} | ${layer.holds} | ${[...values, ...types].join(', ')} |`
  })
  return ['| folder of `src` | holds | may import |', '|---|---|---|', ...rows, ''].join('\n')
}

function checkPurity(folder, { pure, imports }) {
  if (pure !== true) return
  const impure = imports.find(
    (name) => layers[name.split('/')[0]]?.pure !== true && !pureFiles.includes(name),
  )
  if (impure !== undefined) throw new Error(`${folder} is pure and cannot import ${impure}, which is not`)
}

/** Matches first, so that a listed folder replaces it. */
function denyUnlisted() {
  const message = `this folder is not in scripts/layers.mjs: ${page}`
  return restrict('**/src/*/**', [{ group: ['../**'], message }])
}

/** A file in a folder below imports by one more `../`. */
function rulesOf(folder, layer) {
  const purity = layer.pure === true ? purityRules : {}
  return ['..', '../..'].map((up) => {
    const files = up === '..' ? `**/src/${folder}/*.ts` : `**/src/${folder}/*/*.ts`
    const patterns = layer.imports === 'everything' ? [denyEntry(up)] : denyOthers(folder, layer, up)
    const others = [
      ...patterns,
      ...denyReserved(layer),
      ...(layer.pure === true ? [denyModules(folder)] : []),
    ]
    const { rules, ...rest } = restrict(files, others, denyPrivate(folder, up))
    return { ...rest, rules: { ...rules, ...purity } }
  })
}

/** The files that start awsx and hold its real context. */
function denyEntry(up) {
  const group = ['main.ts', 'bin.ts', 'real-context.ts'].map((file) => `${up}/${file}`)
  return { group, message: `nothing imports what starts awsx: ${page}` }
}

function denyOthers(folder, { imports, types = [] }, up) {
  const allowed = [...imports, ...types].map((name) => (name.endsWith('.ts') ? name : `${name}/**`))
  const group = [`${up}/**`, ...[...sharedFiles, ...allowed].map((name) => `!${up}/${name}`)]
  const named = [...imports.map(String), ...types.map((name) => `types of ${name}`)].join(', ')
  const message = `src/${folder} may import only ${named === '' ? 'the shared files' : named}: ${page}`
  return [...types.flatMap((name) => allowTypes(folder, name, { imports, up })), { group, message }]
}

/**
 * Oxlint takes the first pattern that matches, and for what a group allows (`!`) no pattern after it. So the files whose values may be
 * imported come first, and before the group that allows the whole folder there must be an expression, which no group overrides.
 */
function allowTypes(folder, name, { imports, up }) {
  const message = `src/${folder} may import only types of src/${name}: ${page}`
  const files = imports.filter((file) => file.startsWith(`${name}/`)).map((file) => `!${up}/${file}`)
  const regex = `^${`${up}/${name}/`.replaceAll('.', String.raw`\.`)}`
  return [
    ...(files.length === 0 ? [] : [{ group: files, message }]),
    { regex, allowTypeImports: true, message },
  ]
}

/** As paths: in oxlint, a pattern that allows a folder (`!../system/**`) also allows what another pattern restricts in it. */
function denyPrivate(folder, up) {
  const others = privateFiles.filter((file) => !file.startsWith(`${folder}/`))
  const message = `only files of its own folder import this file: ${page}`
  return others.map((file) => ({ name: `${up}/${file}`, message }))
}

function denyReserved({ modules = [] }) {
  const group = reservedModules.filter((name) => !modules.includes(name))
  const message = `ciphers, hashes and randomness come from src/crypto: ${page}`
  return group.length === 0 ? [] : [{ group: group.map((name) => name.replace('/*', '/**')), message }]
}

function denyModules(folder) {
  const group = ['node:*', ...pureModules.map((name) => `!${name}`)]
  return { group, message: `src/${folder} is pure: what it needs comes in through the context` }
}

const impureGlobals = [
  'process',
  'fetch',
  'crypto',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
]
const impureProperties = [
  ['Date', 'now'],
  ['Math', 'random'],
]
const purityMessage = 'a pure folder takes this from the context (src/context.ts)'
const purityRules = {
  'no-restricted-globals': ['error', ...impureGlobals.map((name) => ({ name, message: purityMessage }))],
  'no-restricted-properties': [
    'error',
    ...impureProperties.map(([object, property]) => ({ object, property, message: purityMessage })),
  ],
}

function restrict(files, patterns, paths = []) {
  const restricted = { ...(paths.length === 0 ? {} : { paths }), patterns }
  return { files: [files], rules: { 'no-restricted-imports': ['error', restricted] } }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(rulesFile, lintRules())
  writeFileSync(pageFile, pageWithTable(readFileSync(pageFile, 'utf8')))
}
