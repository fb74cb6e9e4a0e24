/** The short form of scripts/stress.mjs; what it says of each check is in its table. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const isBuilt = ['dist/awsx.js', 'build/local-aws.mjs'].every((path) => existsSync(join(root, path)))
const describeBuilt = isBuilt && process.platform === 'linux' ? describe : describe.skip

describeBuilt('awsx under stress (Linux, needs npm run build)', () => {
  test.each([
    ['1', 'cold processes cause one call'],
    ['3', 'one refresh serves many roles'],
    ['4', 'a spent refresh token is looked up again in the store'],
    ['5', 'many terminals, one prompt'],
    ['6', 'the death of who asks costs one call'],
    ['10', 'killed at any system call, the next command answers'],
    ['11', 'full, read-only and failing disks do not keep credentials from the command'],
  ])(
    'check %s: %s',
    (id) => {
      const words = [join(root, 'scripts/stress.mjs'), '--short', '--runtime', 'node', '--only', id]
      const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' })
      expect({ status, stderr, table: stdout }).toEqual({
        status: 0,
        stderr: '',
        table: expect.stringMatching(/ (ok|skipped) /),
      })
    },
    120_000,
  )
})
