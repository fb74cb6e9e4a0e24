import { existsSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { Script } from 'node:vm'
import { joinGroup, packGroup, unpackGroup } from './chunk-groups.ts'
import { readCode } from './read-code.ts'
import { head, readSource, start } from './read-source.ts'
import { removeCode, saveFiles, setAside } from './save-code.ts'
import type { Body, Kind, LoaderOptions, MainFile, Module } from './types.ts'

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
  /** The name of a file whose code V8 rejected, if it is not the file itself that is written. */
  readonly rejected?: string | undefined
  /** The source of a group, which is written with its code. */
  readonly source?: string
}

/** What decides which code a run leaves. */
interface Run {
  readonly kind: Kind
  readonly hasNewChunk: boolean
  /** As in the options. */
  readonly isPlain: boolean
}

/** The name of the file that reads the command line and plans. Commands use different functions of it, so it has code for each. */
const planningFile = 'read-and-plan-'

/**
 * Has the next run compile the file anew: V8 rejects what is shorter than its header. It keeps all functions of the code that it is given, also
 * those that only the runs of before called, and a run with a cached plan would take them from the cache at each start.
 */
const compileAnew = Buffer.from('anew')

/**
 * How long runs with more chunks leave that file. The next run may have a cached plan and replace it. Without the wait, these two in turn would
 * have the other compile anew forever.
 */
const anewMs = 60_000
/** The end of the name that the file has then. If it exists, runs with a cached plan keep what others called. */
const setAsideEnd = '-anew'

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
  readonly #mainPath: string

  constructor(options: LoaderOptions, { path, module, ...main }: MainFile) {
    this.#options = options
    this.#mainPath = path
    this.#loaded.set(path, module)
    this.#note({ ...main, name: options.command, isShared: true })
  }

  /** @returns what the file exports; it loads others by paths relative to its own */
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
      id.startsWith('.') ? this.load(this.#locate(folder, id)) : this.#options.require(id)
    body(module.exports, require, module, path, folder, () => this.save())
  }

  /** A run loads hundreds of files by the same few names, and `join` takes and leaves a lot for each. */
  #locate(folder: string, id: string): string {
    if (id === '../main.js') return this.#mainPath
    return id.lastIndexOf('/') === 1 ? folder + sep + id.slice(2) : join(folder, id)
  }

  #findBody(path: string): Body {
    if (!this.#joined.has(path)) {
      const { command, groups, joinsCommand } = this.#options
      const name = basename(path)
      if (joinsCommand && isPlanningFile(path)) this.#loadGroup(path, command, command)
      else if (groups.some((group) => name.startsWith(`${group}-`)))
        this.#loadGroup(path, name, basename(name, '.js'))
    }
    return this.#joined.get(path) ?? (this.#compile(path).runInThisContext() as Body)
  }

  /** The first two runs write the code of a group, because the second one often calls other functions, such as those that read what was kept. */
  #loadGroup(path: string, key: string, start: string): void {
    const name = `${start}${groupEnd}`
    const best = readCode(join(this.#options.folder, name))
    const found = best ?? readCode(join(this.#options.folder, `${name}${firstEnd}`))
    const group = found === undefined ? undefined : unpackGroup(found, path)
    const source = group?.source ?? joinGroup(path, key, (text) => `${head}${text}\n}`)
    if (source === undefined) return
    const vm = process.getBuiltinModule('node:vm')
    const script = new vm.Script(source, { filename: path, cachedData: group?.code })
    const isRejected = script.cachedDataRejected !== false
    // What V8 rejects is replaced where it is, because it would be found first again.
    const hasSome = best !== undefined || (group !== undefined && !isRejected)
    if (best === undefined || isRejected)
      this.#note({ script, name, isShared: false, hasSome, complete: [], source })
    const bodies = script.runInThisContext() as Readonly<Record<string, Body>>
    const folder = dirname(path)
    for (const [file, body] of Object.entries(bodies)) this.#joined.set(folder + sep + file, body)
  }

  #note(fresh: Fresh): void {
    if (this.#fresh.length === 0) process.once('exit', (status) => this.#saveAfter(status))
    this.#fresh.push(fresh)
  }

  #compile(path: string): Script {
    const { command, folder, isPlain } = this.#options
    const isShared = isPlanningFile(path)
    const name = isShared ? `${command}-line` : basename(path, '.js')
    const planned = isShared ? readCode(join(folder, name + plannedEnd(isPlain))) : undefined
    const code = planned ?? readCode(join(folder, name))
    const vm = process.getBuiltinModule('node:vm')
    const options = { filename: path, columnOffset: -start.length, cachedData: code }
    const script = new vm.Script(readSource(path), options)
    const hasSome = code !== undefined && script.cachedDataRejected === false
    if (hasSome && !isShared) return script
    const complete: readonly Kind[] = hasSome && planned !== undefined ? ['planned'] : []
    this.#note({ script, name, isShared, hasSome, complete })
    return script
  }

  /** A run that fails calls other functions of the same files, and a chunk is written once. */
  #saveAfter(status: number): void {
    if (status === 0) this.save()
  }

  /** Writes what is not in the cache yet. */
  save(): void {
    const kind = this.#kindOfRun()
    const fresh = this.#fresh.splice(0).filter((file) => this.#isUsual(file))
    const hasNewChunk = fresh.some(({ isShared }) => !isShared)
    const files = new Map<string, () => Buffer>()
    for (const file of fresh) {
      const name = nameFile(file, { kind, hasNewChunk, isPlain: this.#options.isPlain })
      if (name === undefined) continue
      const leavesOut = kind === 'alone' && this.#mayLeaveOut(file)
      files.set(name, () => (leavesOut ? compileAnew : makeContent(file)))
    }
    if (files.size === 0 || !saveFiles(this.#options.folder, files)) return
    for (const name of files.keys()) this.#removeReplaced(name)
    for (const { rejected } of fresh)
      if (rejected !== undefined && !files.has(rejected)) this.#removeRejected(rejected, kind)
  }

  /** The most frequent run, so its code has nothing that only others call, unless one of these had to compile anew for a minute. */
  #mayLeaveOut({ name, hasSome, complete }: Fresh): boolean {
    return hasSome && complete.length === 0 && !existsSync(join(this.#options.folder, name + setAsideEnd))
  }

  /** It would be found first by each run, and a run of another kind does not replace it. */
  #removeRejected(name: string, kind: Kind): void {
    const { command, folder } = this.#options
    const path = join(folder, name)
    if (kind !== 'more' || !name.endsWith('-alone')) removeCode(path)
    else setAside(path, join(folder, command + setAsideEnd), anewMs)
  }

  /** Removes what a file makes superfluous, and what would be found before it. */
  #removeReplaced(name: string): void {
    const replaced = name.endsWith(groupEnd)
      ? [`${name}${firstEnd}`]
      : name.endsWith('-both')
        ? ['alone', 'plain'].map((end) => name.replace(/both$/, end))
        : []
    for (const other of replaced) removeCode(join(this.#options.folder, other))
  }

  /** A run that only prints the help of a command has few functions of the command's chunks. */
  #isUsual({ name }: Fresh): boolean {
    const { command, handler } = this.#options
    return (
      name !== `${command}${groupEnd}` ||
      [...this.#loaded.keys()].some((path) => basename(path).startsWith(`${handler}-`))
    )
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
  { kind, hasNewChunk, isPlain }: Run,
): string | undefined {
  if (source !== undefined) return hasSome ? name : `${name}${firstEnd}`
  if (!isShared) return name
  if (kind === 'more') return complete.length === 0 && (!hasSome || hasNewChunk) ? name : undefined
  if (complete.includes(kind)) return undefined
  if (kind === 'planned' && complete.length === 0) return name + plannedEnd(isPlain)
  if (!isPlain) return undefined
  return `${name}-${complete.length > 0 ? 'both' : 'alone'}`
}

/** Options are read by functions that a run without them does not call. */
function plannedEnd(isPlain: boolean): string {
  return isPlain ? '-plain' : '-planned'
}
