import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts all chunks of the standalone binary into one file, chunks.cjs, which runs each of them when it is first required. Bun turns each file
 * of a bundle into functions, and makes those of all files at each start, needed or not: with 400 chunks that takes 0.3 ms. Here a function
 * is made only when its chunk runs.
 * @param folder with awsx.cjs, the entry, and the folder `chunks`, which is removed
 */
export function joinChunks(folder) {
  const chunks = join(folder, 'chunks')
  const cases = readdirSync(chunks)
    .toSorted()
    .map((name) => caseOf(name, readFileSync(join(chunks, name), 'utf8')))
  writeFileSync(join(folder, 'chunks.cjs'), `${loader}switch (name) {\n${cases.join('')}}\n}\n`)
  const entry = join(folder, 'awsx.cjs')
  const code = readFileSync(entry, 'utf8')
  writeFileSync(
    entry,
    code.replaceAll(/\brequire\("\.\/chunks\/([^"]+)"\)/g, 'require("./chunks.cjs").load("$1")'),
  )
  rmSync(chunks, { recursive: true })
}

/**
 * As if each chunk were a file: one that is required while it runs gives what it has exported until then, and one that fails runs again when
 * it is next required.
 */
const loader = `const loadedChunks = new Map();
exports.load = loadChunk;
function loadChunk(name) {
let exports = loadedChunks.get(name);
if (exports === undefined) {
loadedChunks.set(name, exports = {});
try {
runChunk(name, exports);
} catch (error) {
loadedChunks.delete(name);
throw error;
}
}
return exports;
}
function runChunk(name, exports) {
`

function caseOf(name, code) {
  if (/\b(?:loadChunk|module\.exports)\b/.test(code)) throw new Error(`${name} uses names of the loader`)
  const changed = code
    .replaceAll(/\brequire\("\.\/([^"]+\.cjs)"\)/g, 'loadChunk("$1")')
    .replaceAll('require("../awsx.cjs")', 'require("./awsx.cjs")')
  return `case ${JSON.stringify(name)}: return (() => {\n${changed}\n})();\n`
}
