import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AwsxError, errnoName } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { resultJson, writableName } from '../targets/target-result.ts'
import type { TargetResult } from '../targets/target-result.ts'
import { createCapture } from './capture.ts'
import type { TargetPrinter } from './print-output.ts'

/** The open `--results`. */
export interface SavedResults {
  /** Opens what saves the output of a target, by its position. It never throws. */
  open(position: number): TargetPrinter
  /** Saves a list of targets in the folder of the results. @returns its path as it is shown; null if there is no folder or it cannot be written */
  saveFailed(list: string): string | null
  /** What could not be written and why, such as `saved (ENOSPC)`; undefined if all was saved. */
  problem(): string | undefined
}

/**
 * Opens `--results`: a file of JSON Lines if the path ends in `.jsonl`, otherwise a new folder with a folder for each target, which has
 * `stdout`, `stderr`, and `result.json`. Only the user may read them.
 * @throws AwsxError USAGE if the path exists already or cannot be created
 */
export function openResults(path: ResultsPath, labels: readonly string[]): SavedResults {
  const create = createSaver(path, labels)
  let problem: string | undefined
  const attempt = (action: () => void): void => {
    if (problem !== undefined) return
    try {
      action()
    } catch (error) {
      problem = `${path.given} (${errnoName(error)})`
    }
  }
  return {
    open(position) {
      let saver: TargetPrinter | undefined
      attempt(() => (saver = create(position)))
      return {
        add: (stream, chunk) => attempt(() => saver?.add(stream, chunk)),
        end: (result) => attempt(() => saver?.end(result)),
      }
    },
    saveFailed(list) {
      if (isOneFile(path)) return null
      attempt(() => writeNew(join(path.full, 'failed.txt'), list))
      return problem === undefined ? join(path.given, 'failed.txt') : null
    },
    problem: () => problem,
  }
}

/** As the user gave it, and in full. */
export interface ResultsPath {
  readonly given: string
  readonly full: string
}

function isOneFile({ full }: ResultsPath): boolean {
  return full.endsWith('.jsonl')
}

/**
 * Checks the path of `--results` before the user is asked anything. Creates nothing.
 * @throws AwsxError USAGE if something is there already
 */
export function checkResultsPath(path: ResultsPath): void {
  try {
    if (!existsSync(path.full)) return
    if (isOneFile(path)) throw unusable(path, 'exists already')
    if (readdirSync(path.full).length > 0) throw unusable(path, 'is not empty')
  } catch (error) {
    throw error instanceof AwsxError ? error : unusable(path, `cannot be created (${errnoName(error)})`)
  }
}

function unusable({ given }: ResultsPath, reason: string): AwsxError {
  return new AwsxError('USAGE', `--results ${given} ${reason}`, {
    hints: ['name a file or folder that does not exist'],
  })
}

/** Creates the file or folder. @returns a function that opens the saver of a target, which throws the system error */
function createSaver(path: ResultsPath, labels: readonly string[]): (position: number) => TargetPrinter {
  checkResultsPath(path)
  try {
    if (isOneFile(path)) {
      const file = openNew(path.full)
      return () => saveLine(file)
    }
    makeFolders(path.full, 0o700)
  } catch (error) {
    throw unusable(path, `cannot be created (${errnoName(error)})`)
  }
  const names = uniqueNames(labels)
  return (position) => saveFolder(join(path.full, names[position] ?? String(position)))
}

/** Creates a file for the user only. Fails for a path that exists, also for a symbolic link that a command planted. */
function openNew(path: string): number {
  return openSync(path, 'wx', 0o600)
}

function writeNew(path: string, text: string): void {
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
}

function uniqueNames(labels: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return labels.map((label) => {
    const name = writableName(label)
    const count = seen.get(name.toLowerCase()) ?? 0
    seen.set(name.toLowerCase(), count + 1)
    return count === 0 ? name : `${name}.${count + 1}`
  })
}

/** Writes to the open file, so that another file at its path gets nothing. */
function saveLine(file: number): TargetPrinter {
  const capture = createCapture()
  return {
    add: (stream, chunk) => capture.add(stream, chunk),
    end: (result) => writeAll(file, Buffer.from(`${resultJson(result, capture.read())}\n`)),
  }
}

function saveFolder(folder: string): TargetPrinter {
  mkdirSync(folder, { mode: 0o700 })
  const files = { stdout: openNew(join(folder, 'stdout')), stderr: openNew(join(folder, 'stderr')) }
  return {
    add: (stream, chunk) => writeAll(files[stream], chunk),
    end(result: TargetResult) {
      closeSync(files.stdout)
      closeSync(files.stderr)
      writeNew(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`)
    },
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}
