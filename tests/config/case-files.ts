import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { loadConfig } from '../../src/config/load-config.ts'
import type { Context } from '../../src/context.ts'
import { checkConfig } from '../../src/doctor/check-config.ts'
import { contextOf } from '../plan/planning.ts'
import type { TestInput } from '../plan/planning.ts'

/** Reads the files of `cases/NAME`, modeled on real users' files. */
export function readCase(name: string): TestInput {
  const read = (file: string): string => {
    const path = join(import.meta.dirname, 'cases', name, file)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
  return { config: read('config'), credentials: read('credentials') }
}

/** The findings of `awsx doctor` in the files: `level at [code] message`, and ` → fix` if any. */
export function doctorLines(input: TestInput): readonly string[] {
  const context = { ...contextOf(input), now: () => Date.UTC(2026, 0, 15, 9) } as Context
  return checkConfig(loadConfig(context), context, {}).map(({ level, at, code, message, fix }) => {
    const cure = fix === null ? '' : ` → ${fix}`
    return `${level} ${at?.replace('~/.aws/', '') ?? '-'} [${code}] ${message}${cure}`
  })
}
