import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Loader } from './loader.ts'
import { readCode } from './read-code.ts'
import type { Body, Kind, LoaderOptions, MainFile } from './types.ts'

/** Set by the build: the source of a function that exports what loader.ts does. */
declare const AWSX_LOADER: string

type LoaderBody = (exports: object) => void

export interface StartOptions extends LoaderOptions {
  /** The main file ends with it, unless it is of another build. */
  readonly build: string
}

/** What a file with code of the main file is complete for, by the end of its name. The first is the most likely. */
const completeFor: readonly (readonly [string, readonly Kind[]])[] = [
  ['-alone', ['alone']],
  ['-both', ['alone', 'planned']],
  ['-planned', ['planned']],
  ['', []],
]

/** Runs the main file with the code that an earlier process compiled. A run that needs nothing else of awsx, and nothing to write, has no loader. */
export function startMain(path: string, options: StartOptions): void {
  const main = compileMain(path, options)
  let loader = main.complete.includes('alone') ? undefined : createLoader(options, main)
  const folder = dirname(path)
  const require = (id: string): unknown => {
    if (!id.startsWith('.')) return options.require(id)
    loader ??= createLoader(options, main)
    return loader.load(join(folder, id))
  }
  const body = main.script.runInThisContext() as Body
  body(main.module.exports, require, main.module, path, folder, () => loader?.save())
}

/** Most runs need no loader. In the file that npm links it is a string, because V8 reads a string faster than code. */
function createLoader(options: LoaderOptions, main: MainFile): Loader {
  const vm = process.getBuiltinModule('node:vm')
  const body = new vm.Script(AWSX_LOADER, { filename: 'awsx:loader' }).runInThisContext() as LoaderBody
  const exports = {} as { Loader: typeof Loader }
  body(exports)
  return new exports.Loader(options, main)
}

function compileMain(path: string, { folder, command, handler, build }: StartOptions): MainFile {
  // As UTF-8, which Node reads as a string in one call, and in one piece: V8 would copy a string that was joined. The build makes it a function.
  const source = readFileSync(path, 'utf8')
  // In the middle of an update the files are of two builds, and V8 does not see that code is of another file of the same length.
  const isThisBuild = source.endsWith(build)
  let code: Buffer | undefined
  let complete: readonly Kind[] = []
  // To look for a file that does not exist takes a tenth of a millisecond, and these commands always need more files.
  const ends = handler === undefined ? completeFor : completeFor.slice(-1)
  for (const [end, kinds] of isThisBuild ? ends : []) {
    code = readCode(`${folder}/${command}${end}`)
    complete = kinds
    if (code !== undefined) break
  }
  const vm = process.getBuiltinModule('node:vm')
  // Without `importModuleDynamically`, which prints a warning: the build makes sure that nothing calls import().
  const script = new vm.Script(source, { filename: path, cachedData: code })
  const hasSome = code !== undefined && script.cachedDataRejected === false
  return { path, module: { exports: {} }, script, hasSome, complete: hasSome ? complete : [], isThisBuild }
}
