import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Script } from 'node:vm'
import { readCode, saveFiles } from './code-cache.ts'

/** A file of awsx as a function of the variables of a CommonJS module, and of one more for src/bin.ts. */
type Body = (
  ...variables: [
    exports: object,
    require: (id: string) => unknown,
    module: Module,
    filename: string,
    dirname: string,
    saveCompiledCode: () => void,
  ]
) => void

interface Module {
  exports: object
}

/** A file with functions that had to be compiled. */
interface Fresh {
  readonly script: Script
  readonly name: string
  readonly isMain: boolean
  /** Some of its functions came from the cache. */
  readonly hasSome: boolean
}

export interface LoaderOptions {
  /** For the code of this build, user and runtime. */
  readonly folder: string
  /** A run uses other functions of the main file than a run of another command. */
  readonly command: string
  /** The main file ends with it, unless it is of another build. */
  readonly build: string
  /** For what is not a file of awsx. */
  readonly require: NodeJS.Require
}

const head = '(function(exports,require,module,__filename,__dirname,saveCompiledCode){'
const tail = '\n})'

/**
 * Runs the files of awsx with the code that an earlier process compiled: the files themselves, and every function that was called
 * there. Node's own cache (`module.enableCompileCache`) has no functions, because it is filled before a file runs. Compiling those of a run
 * with a cached session takes longer than running them.
 */
export class Loader {
  readonly #options: LoaderOptions
  readonly #loaded = new Map<string, Module>()
  readonly #fresh: Fresh[] = []
  #isThisBuild = true

  constructor(options: LoaderOptions) {
    this.#options = options
  }

  /** @returns what the file exports. The first file is the main one; it and what it loads load others by paths relative to their own */
  load(path: string): object {
    const known = this.#loaded.get(path)
    if (known !== undefined) return known.exports
    const module: Module = { exports: {} }
    this.#loaded.set(path, module)
    try {
      this.#run(path, module)
    } catch (error) {
      // Otherwise the next caller would get a file without exports, and never see the reason.
      this.#loaded.delete(path)
      throw error
    }
    return module.exports
  }

  #run(path: string, module: Module): void {
    const folder = dirname(path)
    const body = this.#compile(path).runInThisContext() as Body
    const require = (id: string): unknown =>
      id.startsWith('.') ? this.load(join(folder, id)) : this.#options.require(id)
    body(module.exports, require, module, path, folder, () => this.#save())
  }

  #compile(path: string): Script {
    const isMain = this.#loaded.size === 1
    const source = readSource(path)
    // In the middle of an update the files are of two builds, and V8 does not see that code is of another file of the same length.
    if (isMain) this.#isThisBuild = source.endsWith(this.#options.build + tail)
    const name = isMain ? this.#options.command : basename(path, '.js')
    const { code, isBest } = this.#isThisBuild ? this.#read(name, isMain) : {}
    const vm = process.getBuiltinModule('node:vm')
    // Without `importModuleDynamically`, which prints a warning: the build makes sure that nothing calls import().
    const options = { filename: path, columnOffset: -head.length, cachedData: code }
    const script = new vm.Script(source, options)
    const hasSome = code !== undefined && script.cachedDataRejected === false
    if (!this.#isThisBuild || (hasSome && isBest === true)) return script
    if (this.#fresh.length === 0) process.once('exit', (status) => this.#saveAfter(status))
    this.#fresh.push({ script, name, isMain, hasSome })
    return script
  }

  /** A run that needed only the main file uses fewer of its functions than one that fetches, so its code is the better choice. */
  #read(name: string, isMain: boolean): { readonly code?: Buffer | undefined; readonly isBest?: boolean } {
    const alone = isMain ? readCode(join(this.#options.folder, nameAlone(name))) : undefined
    if (alone !== undefined) return { code: alone, isBest: true }
    return { code: readCode(join(this.#options.folder, name)), isBest: !isMain }
  }

  /** A run that fails calls other functions of the same files, and a chunk is written once. */
  #saveAfter(status: number): void {
    if (status === 0) this.#save()
  }

  /** A run with chunks that no other has loaded uses other functions of the main file as well; the file keeps all of them. */
  #save(): void {
    const isAlone = this.#loaded.size === 1
    const fresh = this.#fresh.splice(0)
    const hasNewChunk = fresh.some(({ isMain }) => !isMain)
    const files = new Map<string, () => Buffer>()
    for (const { script, name, isMain, hasSome } of fresh) {
      const makeCode = (): Buffer => script.createCachedData()
      if (isMain && isAlone) files.set(nameAlone(name), makeCode)
      else if (!hasSome || hasNewChunk) files.set(name, makeCode)
    }
    if (files.size > 0) saveFiles(this.#options.folder, files)
  }
}

/** In one piece, because V8 would copy a string that was joined of several. The build writes no character beyond Latin-1. */
function readSource(path: string): string {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const bytes = Buffer.allocUnsafeSlow(head.length + size + tail.length)
    bytes.write(head, 0, 'latin1')
    const end = head.length + readSync(descriptor, bytes, head.length, size, 0)
    return bytes.toString('latin1', 0, end + bytes.write(tail, end, 'latin1'))
  } finally {
    closeSync(descriptor)
  }
}

function nameAlone(name: string): string {
  return `${name}-alone`
}
