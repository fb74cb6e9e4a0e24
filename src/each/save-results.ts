import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { AwsxError, errnoName } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { resultJson, writableName } from '../targets/target-result.ts'
import type { TargetResult } from '../targets/target-result.ts'
import { createCapture } from './capture.ts'
import type { TargetPrinter } from './print-output.ts'

/**
 * Opens `--results`: a file of JSON Lines if the path ends in `.jsonl`, otherwise a new folder with a folder for each target, which has
 * `stdout`, `stderr`, and `result.json`. Only the user may read them.
 * @param path as the user gave it, and in full
 * @returns a function that opens what saves a target's output
 * @throws AwsxError USAGE if the path exists already or cannot be created
 */
export function openResults(
  path: { readonly given: string; readonly full: string },
  labels: readonly string[],
): (position: number) => TargetPrinter {
  const fail = (reason: string): AwsxError =>
    new AwsxError('USAGE', `--results ${path.given} ${reason}`, {
      hints: ['name a file or folder that does not exist'],
    })
  try {
    if (path.full.endsWith('.jsonl')) {
      writeFileSync(path.full, '', { flag: 'wx', mode: 0o600 })
      return () => saveLine(path.full)
    }
    if (existsSync(path.full) && readdirSync(path.full).length > 0) throw fail('is not empty')
    makeFolders(path.full, 0o700)
  } catch (error) {
    if (error instanceof AwsxError) throw error
    throw fail(`cannot be created (${errnoName(error)})`)
  }
  const names = uniqueNames(labels)
  return (position) => saveFolder(join(path.full, names[position] ?? String(position)))
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

function saveLine(file: string): TargetPrinter {
  const capture = createCapture()
  return {
    add: (stream, chunk) => capture.add(stream, chunk),
    end: (result) => appendFileSync(file, `${resultJson(result, capture.read())}\n`),
  }
}

function saveFolder(folder: string): TargetPrinter {
  mkdirSync(folder, { mode: 0o700 })
  const open = (name: string): number => openSync(join(folder, name), 'wx', 0o600)
  const files = { stdout: open('stdout'), stderr: open('stderr') }
  return {
    add(stream, chunk) {
      for (let written = 0; written < chunk.length;) written += writeSync(files[stream], chunk, written)
    },
    end(result: TargetResult) {
      closeSync(files.stdout)
      closeSync(files.stderr)
      writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`, { mode: 0o600 })
    },
  }
}
