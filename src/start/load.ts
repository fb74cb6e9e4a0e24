import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Script } from 'node:vm'
import { keepFiles, readKept } from './kept.ts'

/** A file with the variables of a CommonJS module, and a function that keeps what has been compiled so far. */
type Body = (
  ...variables: [
    exports: object,
    require: (id: string) => unknown,
    module: Module,
    filename: string,
    dirname: string,
    keepCode: () => void,
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
  /** Some of its functions came from a file. */
  readonly hasSome: boolean
}

const head = '(function(exports,require,module,__filename,__dirname,keepCode){'
const tail = '\n})'

/**
 * Runs the files of awsx with the code that an earlier process left: the files as compiled, and with them every function that was called
 * there. Node's own cache (`module.enableCompileCache`) has no functions, because it is filled before a file runs; to compile those of a
 * run with a cached session takes longer than to run them.
 */
export class Loader {
  readonly #folder: string
  readonly #command: string
  readonly #require: NodeJS.Require
  readonly #loaded = new Map<string, Module>()
  readonly #fresh: Fresh[] = []

  /**
   * @param folder for the code of this build, by this version of Node with its flags
   * @param command its runs use other functions of the main file than those of another command
   * @param require for what is not a file of awsx
   */
  constructor(folder: string, command: string, require: NodeJS.Require) {
    this.#folder = folder
    this.#command = command
    this.#require = require
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
      // Or whoever asks next would get a file without exports, and no word of the reason.
      this.#loaded.delete(path)
      throw error
    }
    return module.exports
  }

  #run(path: string, module: Module): void {
    const folder = dirname(path)
    const body = this.#compile(path).runInThisContext() as Body
    const require = (id: string): unknown =>
      id.startsWith('.') ? this.load(join(folder, id)) : this.#require(id)
    body(module.exports, require, module, path, folder, () => this.#keep())
  }

  /** A run that needed the main file alone uses less of it than one that fetches, so what that one left is the second choice. */
  #compile(path: string): Script {
    const isMain = this.#loaded.size === 1
    const name = isMain ? this.#command : basename(path, '.js')
    const best = isMain ? readKept(join(this.#folder, nameAlone(name))) : undefined
    const cachedData = best ?? readKept(join(this.#folder, name))
    const vm = process.getBuiltinModule('node:vm')
    const script = new vm.Script(readSource(path), {
      filename: path,
      columnOffset: -head.length,
      cachedData,
    })
    const hasSome = cachedData !== undefined && script.cachedDataRejected === false
    if (hasSome && (best !== undefined || !isMain)) return script
    if (this.#fresh.length === 0) process.once('exit', () => this.#keep())
    this.#fresh.push({ script, name, isMain, hasSome })
    return script
  }

  /** A run with chunks that no other has loaded uses other functions of the main file as well; the file keeps all of them. */
  #keep(): void {
    const isAlone = this.#loaded.size === 1
    const fresh = this.#fresh.splice(0)
    const hasNewChunk = fresh.some(({ isMain }) => !isMain)
    const files = new Map<string, () => Buffer>()
    for (const { script, name, isMain, hasSome } of fresh) {
      const makeCode = (): Buffer => script.createCachedData()
      if (isMain && isAlone) files.set(nameAlone(name), makeCode)
      else if (!hasSome || hasNewChunk) files.set(name, makeCode)
    }
    if (files.size > 0) keepFiles(this.#folder, files)
  }
}

/** In one piece: V8 would copy what was put together of several. The build writes no character beyond Latin-1. */
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
