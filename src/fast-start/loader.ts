import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Script } from 'node:vm'
import { joinGroup, packGroup, unpackGroup } from './chunk-groups.ts'
import { readCode, removeCode, saveFiles } from './code-cache.ts'

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

/** A file that has functions to write to the cache. */
interface Fresh {
  readonly script: Script
  readonly name: string
  /** Whether all commands use it, and each other functions of it. */
  readonly isShared: boolean
  /** Some of its functions came from the cache. */
  readonly hasSome: boolean
  /** The kinds of runs that the functions from the cache are complete for. */
  readonly complete: readonly Kind[]
  /** The source of a group, which is written with its code. */
  readonly source?: string
}

/** A run of the main file alone, or with the file that reads the command line and plans. Others have more files. */
type Kind = 'alone' | 'planned' | 'more'

/** What a file with code of the main file is complete for, by the end of its name. The first is the most likely. */
const completeFor: Readonly<Record<string, readonly Kind[]>> = {
  alone: ['alone'],
  both: ['alone', 'planned'],
  planned: ['planned'],
}

/** The name of the file that reads the command line and plans. Commands use different functions of it, so it has code for each. */
const planningFile = 'read-and-plan-'

export interface LoaderOptions {
  /** For the code of this build, user and runtime. */
  readonly folder: string
  /** A run uses other functions of the main file than a run of another command. */
  readonly command: string
  /** The main file ends with it, unless it is of another build. */
  readonly build: string
  /** The names of chunks that are joined with what they load (`joinGroup`), without the hash. */
  readonly groups: readonly string[]
  /** For what is not a file of awsx. */
  readonly require: NodeJS.Require
}

const head = 'function(exports,require,module,__filename,__dirname,saveCompiledCode){'
const start = `(${head}`
const tail = '\n})'
/** How the names of files for groups end, and then those of first runs. */
const groupEnd = '-joined'
const firstEnd = '-first'

/**
 * Runs the files of awsx with the code that an earlier process compiled: the files themselves, and every function that was called
 * there. Node's own cache (`module.enableCompileCache`) has no functions, because it is filled before a file runs. Compiling those of a run
 * with a cached session takes longer than running them.
 */
export class Loader {
  readonly #options: LoaderOptions
  readonly #loaded = new Map<string, Module>()
  readonly #fresh: Fresh[] = []
  /** Files of groups, by path. */
  readonly #joined = new Map<string, Body>()
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
    const body = this.#findBody(path)
    const require = (id: string): unknown =>
      id.startsWith('.') ? this.load(join(folder, id)) : this.#options.require(id)
    body(module.exports, require, module, path, folder, () => this.#save())
  }

  #findBody(path: string): Body {
    const name = basename(path)
    const isGroup = this.#isThisBuild && this.#options.groups.some((group) => name.startsWith(`${group}-`))
    if (isGroup && !this.#joined.has(path)) this.#loadGroup(path)
    return this.#joined.get(path) ?? (this.#compile(path).runInThisContext() as Body)
  }

  /** The first two runs write the code of a group, because the second one often calls other functions, such as those that read what was kept. */
  #loadGroup(path: string): void {
    const name = `${basename(path, '.js')}${groupEnd}`
    const best = readCode(join(this.#options.folder, name))
    const found = best ?? readCode(join(this.#options.folder, `${name}${firstEnd}`))
    const group = found === undefined ? undefined : unpackGroup(found, path)
    const source = group?.source ?? joinGroup(path, (text) => `${head}${text}\n}`)
    if (source === undefined) return
    const vm = process.getBuiltinModule('node:vm')
    const script = new vm.Script(source, { filename: path, cachedData: group?.code })
    const isRejected = script.cachedDataRejected !== false
    // What V8 rejects is replaced where it is, because it would be found first again.
    const hasSome = best !== undefined || (group !== undefined && !isRejected)
    if (best === undefined || isRejected)
      this.#note({ script, name, isShared: false, hasSome, complete: [], source })
    const bodies = script.runInThisContext() as Readonly<Record<string, Body>>
    for (const [file, body] of Object.entries(bodies)) this.#joined.set(join(dirname(path), file), body)
  }

  #note(fresh: Fresh): void {
    if (this.#fresh.length === 0) process.once('exit', (status) => this.#saveAfter(status))
    this.#fresh.push(fresh)
  }

  #compile(path: string): Script {
    const isMain = this.#loaded.size === 1
    const isShared = isMain || isPlanningFile(path)
    const source = readSource(path)
    // In the middle of an update the files are of two builds, and V8 does not see that code is of another file of the same length.
    if (isMain) this.#isThisBuild = source.endsWith(this.#options.build + tail)
    const { command } = this.#options
    const name = isMain ? command : isShared ? `${command}-line` : basename(path, '.js')
    const ends = isMain ? Object.keys(completeFor) : isShared ? ['planned'] : []
    const { code, complete = [] } = this.#isThisBuild ? this.#read(name, ends) : {}
    const vm = process.getBuiltinModule('node:vm')
    // Without `importModuleDynamically`, which prints a warning: the build makes sure that nothing calls import().
    const options = { filename: path, columnOffset: -start.length, cachedData: code }
    const script = new vm.Script(source, options)
    const hasSome = code !== undefined && script.cachedDataRejected === false
    if (!this.#isThisBuild || (hasSome && !isShared)) return script
    this.#note({ script, name, isShared, hasSome, complete: hasSome ? complete : [] })
    return script
  }

  /** A run that needs few files uses fewer functions than one that fetches, so its code is the better choice. */
  #read(
    name: string,
    ends: readonly string[],
  ): { readonly code?: Buffer | undefined; readonly complete?: readonly Kind[] | undefined } {
    for (const end of ends) {
      const code = readCode(join(this.#options.folder, `${name}-${end}`))
      if (code !== undefined) return { code, complete: completeFor[end] }
    }
    return { code: readCode(join(this.#options.folder, name)) }
  }

  /** A run that fails calls other functions of the same files, and a chunk is written once. */
  #saveAfter(status: number): void {
    if (status === 0) this.#save()
  }

  #save(): void {
    const kind = this.#kindOfRun()
    const fresh = this.#fresh.splice(0)
    const hasNewChunk = fresh.some(({ isShared }) => !isShared)
    const files = new Map<string, () => Buffer>()
    for (const file of fresh) {
      const name = nameFile(file, kind, hasNewChunk)
      if (name !== undefined) files.set(name, () => makeContent(file))
    }
    if (files.size === 0 || !saveFiles(this.#options.folder, files)) return
    for (const name of files.keys()) this.#removeReplaced(name)
  }

  /** Removes what a file makes superfluous, and what would be found before it. */
  #removeReplaced(name: string): void {
    const replaced = name.endsWith(groupEnd)
      ? [`${name}${firstEnd}`]
      : name.endsWith('-both')
        ? ['alone', 'planned'].map((end) => name.replace(/both$/, end))
        : []
    for (const other of replaced) removeCode(join(this.#options.folder, other))
  }

  #kindOfRun(): Kind {
    const [, second = '', ...others] = this.#loaded.keys()
    if (others.length > 0) return 'more'
    if (second === '') return 'alone'
    return isPlanningFile(second) ? 'planned' : 'more'
  }
}

function isPlanningFile(path: string): boolean {
  return basename(path).startsWith(planningFile)
}

function makeContent({ script, source }: Fresh): Buffer {
  const code = script.createCachedData()
  return source === undefined ? code : packGroup({ source, code })
}

/**
 * Names the file for what a file of awsx has to write.
 * @returns undefined if that is nothing. A run with chunks that no other has loaded uses other functions of the shared files as well; the code
 *   keeps all of them, and so does that for two kinds of runs
 */
function nameFile(
  { name, isShared, hasSome, complete, source }: Fresh,
  kind: Kind,
  hasNewChunk: boolean,
): string | undefined {
  if (source !== undefined) return hasSome ? name : `${name}${firstEnd}`
  if (!isShared) return name
  if (kind === 'more') return complete.length === 0 && (!hasSome || hasNewChunk) ? name : undefined
  if (complete.includes(kind)) return undefined
  return `${name}-${complete.length > 0 ? 'both' : kind}`
}

/** In one piece, because V8 would copy a string that was joined of several. The build writes no character beyond Latin-1. */
function readSource(path: string): string {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const bytes = Buffer.allocUnsafeSlow(start.length + size + tail.length)
    bytes.write(start, 0, 'latin1')
    const end = start.length + readSync(descriptor, bytes, start.length, size, 0)
    return bytes.toString('latin1', 0, end + bytes.write(tail, end, 'latin1'))
  } finally {
    closeSync(descriptor)
  }
}
