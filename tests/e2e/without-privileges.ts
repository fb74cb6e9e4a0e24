import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { artefact, isBinary } from './artefact.ts'
import type { Result, Sandbox } from './sandbox.ts'

/**
 * Runs awsx as a user whom the modes of files bind, which root is without its capabilities. Root then has no way into another user's
 * folders either, and the repository and Node may be below one, so both are copied to the sandbox first.
 */
export function runWithoutPrivileges(sandbox: Sandbox, args: readonly string[]): Promise<Result> {
  if (process.getuid?.() !== 0) return sandbox.awsx(args)
  const words = copyCommand(join(sandbox.home, 'copy'))
  return sandbox.run('setpriv', ['--bounding-set=-all', '--inh-caps=-all', ...words, ...args])
}

/** Copies awsx and its runtime to a new folder. @returns the words that start the copy */
export function copyCommand(folder: string): readonly string[] {
  const program = join(folder, basename(isBinary ? artefact : process.execPath))
  const script = join(folder, 'dist', basename(artefact))
  if (!existsSync(folder)) {
    mkdirSync(folder)
    copyFileSync(isBinary ? artefact : process.execPath, program)
    if (!isBinary) {
      cpSync(dirname(artefact), dirname(script), { recursive: true })
      // Says that the files are ES modules.
      copyFileSync(join(dirname(artefact), '../package.json'), join(folder, 'package.json'))
    }
  }
  return isBinary ? [program] : [program, script]
}
