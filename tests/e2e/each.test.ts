/** `awsx each` with real processes: lines that stay whole, and signals. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(names.map((name) => `[profile ${name}]\nsource_profile = keys\n\n`).join(''))
})

afterAll(() => sandbox.close())

describe('lines stay whole', () => {
  /** Long lines in two pieces each, on both streams, without a line feed at the end. */
  const script = [
    'i=0',
    'long=$(printf "%09000d" 0)',
    'while [ $i -lt 15 ]; do',
    '  printf "%s-%s-" "$1" "$long"; printf "%s\\n" "$i"',
    '  printf "%s!%s!" "$1" "$long" >&2; printf "%s\\n" "$i" >&2',
    '  i=$((i+1))',
    'done',
    'printf "%s end" "$1"',
  ].join('\n')

  /** One after the other, so that no two commands write at once. */
  function runWith(program: string, args: readonly string[]): readonly string[] {
    const { stdout, status } = spawnSync(program, args, {
      input: names.map((name) => `${name}\n`).join(''),
      encoding: 'utf8',
      env: { ...process.env, SCRIPT: script },
      maxBuffer: 64 * 1024 * 1024,
    })
    expect(status).toBe(0)
    return stdout.trimEnd().split('\n').toSorted()
  }

  async function runEach(): Promise<readonly string[]> {
    const words = ['each', names.join(','), '--yes', '--quiet', '--output', 'lines', '--jobs', '6']
    const { status, stdout } = await sandbox.awsx([
      ...words,
      '--',
      'sh',
      '-c',
      script.replaceAll('$1', '$AWSX_PROFILE'),
    ])
    expect(status).toBe(0)
    return stdout.trimEnd().split('\n').toSorted()
  }

  test('as with xargs', async () => {
    const prefixed = 'sh -c "$SCRIPT" sh "$0" 2>/dev/null | sed "s/^/$0 | /"; echo'
    const expected = runWith('xargs', ['-P1', '-I{}', 'sh', '-c', prefixed, '{}'])

    expect(await runEach()).toEqual(expected.filter((line) => line !== ''))
  })

  // The program of moreutils with this name has no such option.
  const hasParallel = spawnSync('parallel', ['--version']).status === 0
  const whereInstalled = hasParallel ? describe : describe.skip
  whereInstalled('with GNU parallel, which may be missing', () => {
    test('as there', async () => {
      const words = [
        '--will-cite',
        '-j6',
        '--line-buffer',
        '--tagstring',
        '{} |',
        'sh -c "$SCRIPT" sh {} 2>/dev/null; echo',
      ]
      const expected = runWith('parallel', words).map((line) => line.replace('\t', ' '))

      expect(await runEach()).toEqual(expected)
    })
  })
})

test('--from - reads the targets from standard input, and the commands get none of it', async () => {
  const words = ['each', '--from', '-', '--yes', '--keep-order', '--', 'sh', '-c', 'echo $AWSX_PROFILE; cat']
  const { status, stdout } = await sandbox.awsx(words, { stdin: 'b\n# c\na\n' })

  expect({ status, stdout }).toEqual({ status: 0, stdout: '==> b <==\nb\n==> a <==\na\n' })
})

describe('signals', () => {
  const words = ['each', 'a,b,c', '--yes', '--jobs', '1', '--', 'sh', '-c']

  test('one to awsx alone reaches the command, and no other starts', async () => {
    const trap = 'trap "echo got it; exit 7" INT; echo started >&2; while :; do sleep 0.05; done'
    const running = sandbox.start([...words.slice(0, 3), '--output', 'lines', ...words.slice(3), trap])
    await running.until(/started/)
    process.kill(running.pid, 'SIGINT')
    const { status, stdout, stderr } = await running.end()

    expect(status).toBe(130)
    expect(stdout).toBe('a | got it\n')
    expect(stderr).toContain('3 targets: 3 not run')
    expect(stderr).toContain('a: interrupted')
    expect(stderr).toContain('b: not run')
  })

  test('a second one kills it', async () => {
    const script = 'trap "" INT; echo started >&2; while :; do sleep 0.05; done'
    const running = sandbox.start([...words.slice(0, 3), '--output', 'lines', ...words.slice(3), script])
    await running.until(/started/)
    process.kill(running.pid, 'SIGINT')
    process.kill(running.pid, 'SIGTERM')
    const { status, stderr } = await running.end()

    expect([130, 143]).toContain(status)
    expect(stderr).toContain('a: interrupted')
  })

  test('one while credentials are fetched ends the run without the command', async () => {
    const slow = sandbox.writeProgram('slow', 'echo asked >&2; sleep 2')
    sandbox.writeConfig(
      `${names.map((name) => `[profile ${name}]\nsource_profile = keys\n\n`).join('')}[profile slow]\ncredential_process = ${slow}\n`,
    )
    const running = sandbox.start([
      'each',
      'a,slow',
      '--yes',
      '--jobs',
      '1',
      '--',
      'sh',
      '-c',
      'echo ran; sleep 0.3',
    ])
    await running.until(/ran/)
    process.kill(running.pid, 'SIGINT')
    const { status, stderr } = await running.end()

    expect(status).toBe(130)
    expect(stderr).toContain('slow: not run')
  })

  test('one that ended the command before awsx got it starts no other command', async () => {
    const script = 'echo ran; (sleep 0.1; kill -INT $PPID) >/dev/null 2>&1 & kill -INT $$'
    const { status, stdout, stderr } = await sandbox.awsx([...words, script])

    expect(status).toBe(130)
    expect(stdout).toBe('==> a <==\nran\n')
    expect(stderr).toContain('b: not run')
  })

  test('Ctrl-C on a terminal stops the rest', async () => {
    // A terminal signals only what runs already, so a command that starts later would go on.
    const running = sandbox.startOnTerminal([...words, 'echo started; exec sleep 20'])
    await running.until(/\| started/)
    running.type('\u0003')
    const { status } = await running.end()

    expect(running.shown()).toContain('3 targets: 3 not run')
    expect(status).toBe(130)
  })
})
