/** npm runs scripts in cmd on Windows, and in sh elsewhere. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

/** Programs that npm puts into PATH on each system. */
const programs = ['node', 'npm', 'tsc', 'oxlint', 'oxfmt', 'knip']

test.each(Object.entries(scripts))('script %s means the same in cmd and in sh', (_name, script) => {
  for (const command of script.split(' && ')) {
    expect(programs).toContain(command.split(' ')[0])
    // Neither quotes nor anything that one of the two would expand or split at.
    expect(command).toMatch(/^[\w./:=@ -]+$/)
  }
})
