/** Which descriptors count as inherited. Bash opens them, and Node finds them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bundleFile } from '../bundle-file.ts'

const describeLinux = process.platform === 'linux' ? describe : describe.skip
const canUnshare = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/proc']).status === 0
const describeUnshared = canUnshare ? describe : describe.skip

describeLinux('the inherited descriptors (needs /proc)', () => {
  let folder: string
  let program: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
    program = join(folder, 'inherited.mjs')
    bundleFile(join(import.meta.dirname, 'fixtures/inherited.ts'), program)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function find(opening: string, variables: Readonly<Record<string, string>> = {}): number[] {
    const script = `${opening}; exec "$0" "$1"`
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, program], {
      encoding: 'utf8',
      env: { ...process.env, ...variables },
    })
    if (stdout === '') throw new Error(stderr)
    // Others are of the test run, and of bash.
    return (JSON.parse(stdout) as number[]).filter((fd) => fd >= 100 && fd < 200)
  }

  test.each<[string, string, number[]]>([
    ['a file', 'exec 100</dev/null', [100]],
    ['one end of a pipe', 'exec 100< <(:)', [100]],
    ['several, in ascending order', 'exec 150</dev/null 101</dev/null', [101, 150]],
    [
      'a named pipe, also twice',
      'mkfifo "$1.fifo"; exec 100<>"$1.fifo" 101<>"$1.fifo"; rm "$1.fifo"',
      [100, 101],
    ],
    ['one file twice', 'exec 100</dev/null 101<&100', [100, 101]],
    ['one end of a pipe twice, to read', 'exec 100< <(:) 101<&100', [100, 101]],
    ['one end of a pipe twice, to write', 'exec 100> >(:) 101>&100', [100, 101]],
    ['both ends of a pipe, and a copy', 'exec 100< <(:) 101>/dev/fd/100 102<&100', [100, 101, 102]],
    ['nothing of a pipe with both ends, which could be that of Node', 'exec 100< <(:) 101>/dev/fd/100', []],
  ])('%s', (_, opening, expected) => {
    expect(find(opening)).toEqual(expected)
  })

  test('both ends of the pipe of make, which is named last', () => {
    const variables = { MAKEFLAGS: '-j --jobserver-auth=8,9 --jobserver-auth=100,101' }

    expect(find('exec 100< <(:) 101>/dev/fd/100', variables)).toEqual([100, 101])
  })

  test('nothing of a pipe with both ends of which make names only one, because that number was used again', () => {
    const variables = { MAKEFLAGS: '-j --jobserver-auth=100,102' }

    expect(find('exec 100< <(:) 101>/dev/fd/100', variables)).toEqual([])
  })

  describeUnshared('without /proc, as on macOS (needs root)', () => {
    test('are those that an argument ends with', () => {
      const words = ['/dev/fd/100', '--file=/dev/fd/101', '@/dev/fd/102', '/dev/fd/103/x', '/dev/fd/104']
      const open = 'exec 100</dev/null 101<&100 102<&100 103<&100 105<&100'
      const script = `mount -t tmpfs none /proc && ${open}; exec "$@"`
      const command = ['bash', '-c', script, 'bash', process.execPath, program, ...words]
      const { stdout } = spawnSync('unshare', ['-m', ...command], { encoding: 'utf8' })

      expect(JSON.parse(stdout)).toEqual([100, 101, 102])
    })
  })
})
