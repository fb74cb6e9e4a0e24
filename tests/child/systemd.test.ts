/** Sockets that systemd hands to a process that it names by its ID: the command must see its own one. */
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'

import { closeOthers, isInstalled, listVariants, skipMissingRuntimes } from './variants.ts'

skipMissingRuntimes()

const isPossible = process.platform === 'linux' && isInstalled('bash')
const describeHere = isPossible ? describe : describe.skip
const canUnshare = spawnSync('unshare', ['-m', 'mount', '--bind', '/dev/null', '/bin/sh']).status === 0
const describeUnshared = canUnshare ? describe : describe.skip

describeHere.each(listVariants())('$name (Linux, bash)', ({ prefix }) => {
  function run(
    variables: string,
    command: string,
  ): { readonly status: number | null; readonly lines: string[] } {
    const script = `${closeOthers}\nexport ${variables}\nexec 3<<<socket\nexec "$@"`
    const words = [...prefix, '--', 'sh', '-c', command, 'name', 'a b']
    const { status, stdout } = spawnSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' })
    return { status, lines: stdout.split('\n') }
  }

  test('a command that systemd starts through awsx gets its socket and its watchdog', () => {
    const { status, lines } = run(
      'LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web WATCHDOG_PID=$$',
      'echo $$ $LISTEN_PID $WATCHDOG_PID; echo "$LISTEN_FDS $LISTEN_FDNAMES $0 $1"; cat <&3; exit 5',
    )
    const [ids = '', ...others] = lines
    const [own, ...named] = ids.split(' ')

    expect(status).toBe(5)
    expect(named).toEqual([own, own])
    expect(others).toEqual(['1 web name a b', 'socket', ''])
  })

  test('variables that name another process stay', () => {
    const { lines } = run('LISTEN_PID=1 LISTEN_PIDFDID=2', 'echo $LISTEN_PID $LISTEN_PIDFDID')

    expect(lines).toEqual(['1 2', ''])
  })

  test('the command gets no variable that only a shell would add', () => {
    const start = 'exec env -i LISTEN_PID=$$ PATH="$PATH" "$@"'
    const words = [...prefix, '--', 'env']
    const { stdout } = spawnSync('bash', ['-c', `${closeOthers}\n${start}`, 'bash', ...words], {
      encoding: 'utf8',
    })
    // As /bin/sh, bash sets it again when it becomes the command.
    const names = stdout.split('\n').map((line) => (line === 'SHLVL=0' ? '' : line.split('=')[0]))

    expect(names).toEqual(expect.arrayContaining(['LISTEN_PID', 'PATH']))
    expect(names.filter((name) => ['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? ''))).toEqual([])
  })

  describeUnshared('without /bin/sh (needs root)', () => {
    test('the command runs without activation', () => {
      const script = `${closeOthers}
mount --bind /dev/null /bin/sh
export LISTEN_PID=$$
exec "$@"`
      const words = [...prefix, '--', 'bash', '-c', 'echo "$LISTEN_PID $1"; exit 5', 'name', 'a b']
      const command = ['-m', 'bash', '-c', script, 'bash', ...words]
      const { status, stdout } = spawnSync('unshare', command, { encoding: 'utf8' })

      expect(status).toBe(5)
      expect(stdout).toMatch(/^\d+ a b\n$/)
    })
  })
})
