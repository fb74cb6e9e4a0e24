/**
 * What runs first in the npm package: loads awsx, for the commands that many wait for with compiled code of an earlier process. Nothing is
 * imported here but what every start needs.
 */
import { join } from 'node:path'
import { openCodeFolder } from './folder.ts'
import { Loader } from './load.ts'

/** Put in by the build: a hash of all files, as V8 does not see that code was compiled from another one of the same length. */
declare const AWSX_BUILD: string
/** Put in by the build: the commands that run in front of every other and behind every SDK. */
declare const AWSX_WARM_COMMANDS: readonly string[]
declare const require: NodeJS.Require
declare const __dirname: string

load(process.argv.slice(2))

function load([command = '', ...words]: readonly string[]): void {
  const main = join(__dirname, 'main.js')
  const folder = isWarm(command, words) ? openCodeFolder() : undefined
  if (folder === undefined) require(main)
  else new Loader(join(folder, nameRuntime()), command, require).load(main)
}

/** A run that only tells its version would leave next to nothing, and be taken for one that had all that it takes. */
function isWarm(command: string, words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const own = end === -1 ? words : words.slice(0, end)
  return AWSX_WARM_COMMANDS.includes(command) && !own.includes('--version')
}

/** V8 rejects code of other flags, and may reject that of another build of this version: each run would replace the code of the other. */
function nameRuntime(): string {
  const runtime = [process.execPath, ...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ')
  return [AWSX_BUILD, process.version, process.arch, sumUp(runtime)].join('-')
}

/** Any number that differs for most texts will do: V8 compares the flags themselves. */
function sumUp(text: string): string {
  let sum = 0
  for (let index = 0; index < text.length; index += 1) sum = (sum * 31 + text.charCodeAt(index)) >>> 0
  return sum.toString(36)
}
