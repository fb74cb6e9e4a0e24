/** What the binary does without node:fs and process.execve, against these. */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const bun = join(import.meta.dirname, '../../.runtimes/bun/bin/bun')
const isLinux = process.platform === 'linux'
const onLinux = existsSync(bun) && isLinux ? describe : describe.skip
const asRoot = existsSync(bun) && isLinux && process.getuid?.() === 0 ? describe : describe.skip
const nobody = 65_534

onLinux('system calls of the binary (needs Linux and node scripts/runtimes.mjs bun)', () => {
  test('find in files what node:fs finds, and fail as it does', () => {
    expect(compareFiles({})).toEqual({ stderr: '', stdout: '682 by system calls' })
  })

  test('are left to node:fs where Bun cannot make them', () => {
    expect(compareFiles({ preload: 'without-ffi.ts' })).toEqual({ stderr: '', stdout: '732 by node:fs' })
  })

  test('are left to node:fs where the system refuses them', () => {
    expect(compareFiles({ preload: 'unknown-calls.ts' })).toEqual({ stderr: '', stdout: '682 by node:fs' })
  })

  test('leave replacing the process to process.execve where the system refuses one of them', () => {
    const refused = run('replace.ts', { argument: 'usual', preload: 'unknown-calls.ts' })

    expect(refused.stdout).toBe(run('replace.ts', { argument: 'usual' }).stdout)
  })

  test.each(['usual', 'lone-surrogate'])('replace the process as process.execve does: %s', (kind) => {
    const direct = run('replace.ts', { argument: kind })
    const byBun = run('replace.ts', { argument: kind, preload: 'without-ffi.ts' })

    expect(direct.stderr).toBe('execve(2)\n')
    expect(byBun.stderr).toBe('process.execve\n')
    expect(direct.stdout).toContain("[]\n[arg with ü]\n[-x]\n[quote's]\n")
    expect(direct.stdout).toMatch(/\n0\n1\n2\n$/)
    expect(direct.stdout).toBe(byBun.stdout)
  })

  test('leave no signal blocked in the new program', () => {
    const direct = run('replace.ts', { argument: 'signals' })
    const byBun = run('replace.ts', { argument: 'signals', preload: 'without-ffi.ts' })

    expect(direct.stdout).toMatch(/^SigBlk:\t0{16}\nSigIgn:\t0{16}\n$/)
    expect(direct.stdout).toBe(byBun.stdout)
  })

  test.each(['missing', 'zero-in-argument', 'zero-in-variable', 'too-large'])(
    'leave the process as it is if it cannot be replaced: %s',
    (kind) => {
      const direct = run('replace.ts', { argument: kind, closed: '<&- 2>&-' })
      const byBun = run('replace.ts', { argument: kind, closed: '<&- 2>&-', preload: 'without-ffi.ts' })

      expect(direct.stdout).toMatch(/^still here SigBlk:\t0{13}800 /)
      expect(direct.stdout).toBe(byBun.stdout)
    },
  )

  test('give the new program something for each standard stream that was closed', () => {
    for (const closed of ['<&-', '2>&-', '<&- 2>&-']) {
      const direct = run('replace.ts', { argument: 'descriptors', closed })

      // The last one is of the listing itself.
      expect(direct.stdout).toBe('0\n1\n2\n3\n')
    }
  })

  test('pass on empty variables that Bun leaves out', () => {
    expect(run('replace.ts', { argument: 'empty-zone' }).stdout).toContain('\nTZ=\n')
  })
})

asRoot(
  'system calls of the binary for another user (needs Linux, root and node scripts/runtimes.mjs bun)',
  () => {
    test('fail where node:fs fails', () => {
      expect(compareFiles({ uid: nobody })).toEqual({ stderr: '', stdout: '682 by system calls' })
    })
  },
)

function compareFiles(options: Options): Result {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-system-'))
  if (options.uid !== undefined) chownSync(folder, options.uid, options.uid)
  try {
    return run('compare-files.ts', { ...options, argument: folder })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Options {
  readonly argument?: string
  readonly uid?: number
  /** A file of the fixtures that runs first. */
  readonly preload?: string
  /** Redirections of the shell, for streams that are closed at the start. */
  readonly closed?: string
}

interface Result {
  readonly stdout: string
  readonly stderr: string
}

function run(name: string, { argument = '', uid, preload, closed = '' }: Options = {}): Result {
  const pathOf = (file: string): string => join(import.meta.dirname, 'fixtures', file)
  const first = preload === undefined ? [] : ['--preload', pathOf(preload)]
  const as = uid === undefined ? {} : { uid, gid: uid }
  // A command must not get the blocked signal.
  const words = ['--block-signal=USR2', bun, ...first, pathOf(name), 'exec', 'role', argument]
  const [program = '', ...args] = isLinux
    ? ['sh', '-c', `exec env "$@" ${closed}`, 'sh', ...words]
    : words.slice(1)
  const { stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    // Nor these two descriptors.
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'ignore'],
    ...as,
  })
  return { stdout, stderr }
}
