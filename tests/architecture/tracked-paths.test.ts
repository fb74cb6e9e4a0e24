/** The names of the files in the repository. */
import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const describeInGit = existsSync(join(root, '.git')) ? describe : describe.skip

/** Git for Windows refuses to check out such a path: "error: invalid path". */
const isInvalidOnWindows = (path: string): boolean =>
  /[<>:"|?*\\]/.test(path) ||
  path.split('/').some((name) => /[ .]$/.test(name) || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name))

describeInGit('the files of the repository (with a .git folder)', () => {
  test('can all be checked out on Windows', () => {
    const words = ['-c', 'safe.directory=*', 'ls-files', '-z']
    const { stdout } = spawnSync('git', words, { cwd: root, encoding: 'utf8' })
    const paths = stdout.split('\0').filter((path) => path !== '')

    expect(paths).toContain('package.json')
    expect(paths.filter(isInvalidOnWindows)).toEqual([])
  })
})
