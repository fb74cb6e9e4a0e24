import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts all chunks of the standalone binary into one file, chunks.cjs, which runs each of them when it is first required. Bun turns each file
 * of a bundle into functions, and makes those of all files at each start, needed or not: with 400 chunks that takes 0.3 ms. Here a function
 * is made only when its chunk runs. Entering the function that has 400 chunks takes as long, so the usual ones are in one of their own.
 * @param folder with awsx.cjs, the entry, and the folder `chunks`, which is removed
 * @param usual names of chunks, without the hash: these and all that they load when they start are the usual ones
 */
export function joinChunks(folder, usual) {
  const chunks = join(folder, 'chunks')
  const codes = new Map(
    readdirSync(chunks)
      .toSorted()
      .map((name) => [name, readFileSync(join(chunks, name), 'utf8')]),
  )
  const first = listLoaded(codes, usual)
  const casesOf = (names) => names.map((name) => caseOf(name, codes.get(name))).join('')
  const [often, seldom] = [true, false].map((isFirst) =>
    casesOf([...codes.keys()].filter((name) => first.has(name) === isFirst)),
  )
  writeFileSync(join(folder, 'chunks.cjs'), loaderOf(often, seldom))
  const entry = join(folder, 'awsx.cjs')
  const code = readFileSync(entry, 'utf8')
  writeFileSync(
    entry,
    code.replaceAll(/\brequire\("\.\/chunks\/([^"]+)"\)/g, 'require("./chunks.cjs").load("$1")'),
  )
  rmSync(chunks, { recursive: true })
}

/** @returns the names of the files of chunks, and of all that they load when they start */
function listLoaded(codes, usual) {
  const isUsual = (name) => usual.includes(name.replace(/-[\w-]{8}\.cjs$/, ''))
  const found = new Set([...codes.keys()].filter(isUsual))
  if (found.size !== usual.length)
    throw new Error(`of the chunks ${usual.join(', ')} there are only ${[...found].join(', ')}`)
  // It grows meanwhile.
  for (const name of found) {
    const loaded = codes.get(name).matchAll(/^(?:const [\w$]+ = )?require\("\.\/([^"]+\.cjs)"\)/gm)
    for (const [, other] of loaded) found.add(other)
  }
  return found
}

/**
 * As if each chunk were a file: one that is required while it runs gives what it has exported until then, and one that fails runs again when
 * it is next required.
 */
const loaderOf = (often, seldom) => `const loadedChunks = new Map();
exports.load = loadChunk;
function loadChunk(name) {
let exports = loadedChunks.get(name);
if (exports === undefined) {
loadedChunks.set(name, exports = {});
try {
runUsualChunk(name, exports);
} catch (error) {
loadedChunks.delete(name);
throw error;
}
}
return exports;
}
function runUsualChunk(name, exports) {
switch (name) {
${often}default: return runOtherChunk(name, exports);
}
}
function runOtherChunk(name, exports) {
switch (name) {
${seldom}}
}
`

function caseOf(name, code) {
  if (/\b(?:loadChunk|module\.exports)\b/.test(code)) throw new Error(`${name} uses names of the loader`)
  const changed = code
    .replaceAll(/\brequire\("\.\/([^"]+\.cjs)"\)/g, 'loadChunk("$1")')
    .replaceAll('require("../awsx.cjs")', 'require("./awsx.cjs")')
  return `case ${JSON.stringify(name)}: return (() => {\n${changed}\n})();\n`
}
