import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Loader } from './loader.ts'
import { readCode } from './read-code.ts'
import type { Body, Kind, LoaderOptions, MainFile } from './types.ts'

/** Set by the build: the path of a file with the source of a function that exports what loader.ts does, in the folder of the main file. */
declare const AWSX_LOADER: string

type LoaderBody = (exports: object) => void

/**
 * The ends of the names of files with code of the main file, for a run that may have a cached plan and for one that cannot. The first is the
 * most likely. With few loops and patterns, because this file is compiled at each start.
 */
const plainEnds = ['-alone', '-both', '-plain', '']
const otherEnds = ['-planned', '']
/** What these files are complete for. */
const completeFor: Readonly<Record<string, readonly Kind[]>> = {
  '-alone': ['alone'],
  '-both': ['alone', 'planned'],
  '-plain': ['planned'],
  '-planned': ['planned'],
}

/**
 * Runs the main file with the code that an earlier process compiled. A run that needs nothing else of awsx, and nothing to write, has no loader.
 * @param build the main file ends with it, unless it is of another build
 */
export function startMain(path: string, folder: string, build: string, options: LoaderOptions): void {
  // As UTF-8, which Node reads as a string in one call, and in one piece: V8 would copy a string that was joined. The build makes it a function.
  const source = readFileSync(path, 'utf8')
  // In the middle of an update the files are of two builds, and V8 does not see that code is of another file of the same length.
  if (!source.endsWith(build)) return void options.require(path)
  const main = compileMain(path, source, options)
  let loader: Loader | undefined
  try {
    loader = main.complete.includes('alone') ? undefined : createLoader(folder, options, main)
  } catch {
    // Its file is removed in the middle of an update, or not yet there.
    return void options.require(path)
  }
  const require = (id: string): unknown => {
    if (!id.startsWith('.')) return options.require(id)
    loader ??= createLoader(folder, options, main)
    return loader.load(join(folder, id))
  }
  const body = main.script.runInThisContext() as Body
  body(main.module.exports, require, main.module, path, folder, () => loader?.save())
}

/** Most runs need no loader. So it is in a file of its own: V8 reads even a string in the file that npm links at each start. */
function createLoader(folder: string, options: LoaderOptions, main: MainFile): Loader {
  const vm = process.getBuiltinModule('node:vm')
  const filename = folder + sep + AWSX_LOADER
  const body = new vm.Script(readFileSync(filename, 'utf8'), { filename }).runInThisContext() as LoaderBody
  const exports = {} as { Loader: typeof Loader }
  body(exports)
  return new exports.Loader(options, main)
}

function compileMain(path: string, source: string, options: LoaderOptions): MainFile {
  const { folder, command, isPlain, handler } = options
  const ends = isPlain ? plainEnds : otherEnds
  let code: Buffer | undefined
  let name = ''
  // To look for a file that does not exist takes a tenth of a millisecond, and commands with a handler here always need more files.
  let index = handler === undefined ? 0 : ends.length - 1
  for (; index < ends.length && code === undefined; index += 1) {
    name = command + ends[index]
    code = readCode(`${folder}/${name}`)
  }
  const vm = process.getBuiltinModule('node:vm')
  // Without `importModuleDynamically`, which prints a warning: the build makes sure that nothing calls import().
  const script = new vm.Script(source, { filename: path, cachedData: code })
  const hasSome = code !== undefined && script.cachedDataRejected === false
  return {
    path,
    module: { exports: {} },
    script,
    hasSome,
    complete: (hasSome && completeFor[name.slice(command.length)]) || [],
    rejected: code === undefined || hasSome ? undefined : name,
  }
}
