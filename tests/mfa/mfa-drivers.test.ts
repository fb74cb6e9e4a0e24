import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFile } from '../bundle-file.ts'
import type { MfaDriverDeps } from '../../src/mfa/types.ts'
import { isRunning } from '../../src/process/is-running.ts'
import { readMfaCode } from '../../src/mfa/mfa-code.ts'
import { mfaDriverNames, mfaDrivers } from '../../src/mfa/mfa-drivers.ts'
import { specOf } from '../../src/config/settings-schema.ts'
import { mfaOptions } from '../../src/app/credential-options.ts'

const request = {
  serial: 'arn:aws:iam::111111111111:mfa/me',
  profile: 'dev',
  denial: null,
  isUsed: () => false,
}

describe('the names of the drivers', () => {
  test('are the values of the setting', () => {
    expect(specOf('mfa_prompt').choices).toEqual(mfaDriverNames)
  })

  test('are in the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/mfa.md'), 'utf8')
    expect(mfaDriverNames.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('are in the help of --mfa-prompt, without those of single dialogs', () => {
    const [, names = ''] = /: (.*) \(default/.exec(mfaOptions['mfa-prompt'].describe) ?? []
    const dialogs = new Set<string>(['zenity', 'kdialog', 'osascript', 'powershell'])
    expect(names.split(/, (?:or )?/).sort()).toEqual(
      mfaDriverNames.filter((name) => !dialogs.has(name)).sort(),
    )
  })
})

/** A person who gives these answers. */
function person(...answers: readonly string[]): MfaDriverDeps & { readonly shown: string[] } {
  const left = [...answers]
  const shown: string[] = []
  return {
    shown,
    env: { PATH: '/usr/bin:/bin', ANSWER: '654321' },
    platform: 'linux',
    command: null,
    account: null,
    now: () => Date.UTC(2025, 0, 1, 0, 0, 12),
    readSeed: () => Promise.resolve(undefined),
    terminal: {
      available: () => true,
      ask(question, options) {
        shown.push(`${question}${options?.hidden === true ? '(hidden)' : ''}`)
        const answer = left.shift()
        return answer === undefined
          ? Promise.reject(new Error('asked once too often'))
          : Promise.resolve(answer)
      },
      pick: () => Promise.reject(new Error('there is nothing to pick')),
      showLive: () => Promise.reject(new Error('nothing to show')),
      say: (line) => void shown.push(line),
    },
  }
}

test.each([
  ['123456', '123456'],
  [' 123 456\n', '123456'],
  ['000000', '000000'],
  ['12345', undefined],
  ['1234567', undefined],
  ['12345a', undefined],
  ['１２３４５６', undefined],
  ['', undefined],
])('readMfaCode(%j)', (text, expected) => {
  expect(readMfaCode(text)).toBe(expected)
})

describe('terminal', () => {
  test('asks for the device of the profile and shows the digits', async () => {
    const means = person('123456')
    expect(await mfaDrivers.terminal.getCode(request, means)).toBe('123456')
    expect(means.shown).toEqual(['MFA code for arn:aws:iam::111111111111:mfa/me (profile dev): '])
  })

  test('says why it asks again, and asks again for what is no code', async () => {
    const means = person('abc', '', '123456')
    expect(
      await mfaDrivers.terminal.getCode({ ...request, denial: 'AWS did not take the code' }, means),
    ).toBe('123456')
    expect(means.shown.filter((line) => line.includes('six digits'))).toHaveLength(2)
    expect(means.shown[0]).toBe('awsx: AWS did not take the code')
  })

  test('does not accept a code that AWS has seen, and says when the next one appears', async () => {
    const means = person('111111', '222222')
    const isUsed = (code: string): boolean => code === '111111'
    expect(await mfaDrivers.terminal.getCode({ ...request, isUsed }, means)).toBe('222222')
    expect(means.shown[1]).toBe('awsx: that MFA code was already used; the next one appears in 18 s')
  })

  test('gives up after three answers', async () => {
    await expect(mfaDrivers.terminal.getCode(request, person('1', '2', '3', '123456'))).rejects.toMatchObject(
      {
        code: 'MFA_CANCELLED',
        message: expect.stringContaining('profile "dev"'),
      },
    )
  })
})

describe('process', () => {
  test('takes what the command prints, with pipes and variables of the shell', async () => {
    const means = { ...person(), command: 'echo "$ANSWER" | sed s/6/7/' }
    expect(await mfaDrivers.process.getCode(request, means)).toBe('754321')
  })

  test.each([
    ['echo 123456; exit 3', 'mfa_process failed with exit status 3 for MFA device '],
    ['kill -9 $$', 'mfa_process was killed by SIGKILL for MFA device '],
    ['echo hunter2', 'mfa_process did not print a six-digit code'],
    ['echo 123456; echo 123456', 'mfa_process did not print a six-digit code'],
  ])('refuses the outcome of %j', async (command, problem) => {
    const failure = await mfaDrivers.process
      .getCode(request, { ...person(), command })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'MFA_CANCELLED', message: expect.stringContaining(problem) })
    expect(String(failure)).not.toContain('hunter2')
  })

  test('says so where there is none', async () => {
    await expect(mfaDrivers.process.getCode(request, person())).rejects.toMatchObject({
      code: 'MFA_REQUIRED',
    })
  })

  test.each(['exec sleep 60', 'sleep 60; echo 123456', 'sh -c "sleep 60; true" | cat'])(
    'ends when the wait is over, with all that the command started: %s',
    async (command) => {
      const ending = new AbortController()
      const means = { ...person(), command, signal: ending.signal }
      const reason = new Error('over')
      const outcome = mfaDrivers.process.getCode(request, means).catch((error: unknown) => error)
      await waitUntil(() => findChildren('sleep 60').length > 0)
      const started = findChildren('sleep 60')
      ending.abort(reason)
      expect(await outcome).toBe(reason)
      await waitUntil(() => !started.some(isRunning))
    },
  )

  test('is stopped at once if the wait is already over', async () => {
    const reason = new Error('over')
    const means = { ...person(), command: 'sleep 60', signal: AbortSignal.abort(reason) }
    await expect(mfaDrivers.process.getCode(request, means)).rejects.toBe(reason)
    await waitUntil(() => findChildren('sleep 60').length === 0)
  })
})

/** Process ids of the programs with that command line that this process or one of its descendants started. */
function findChildren(args: string): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const rows = Array.from(stdout.matchAll(/^ *(\d+) +(\d+) (.*)$/gm), ([, pid, parent, line]) => ({
    pid: Number(pid),
    parent: Number(parent),
    line,
  }))
  const own = [process.pid]
  for (const one of own) own.push(...rows.filter(({ parent }) => parent === one).map(({ pid }) => pid))
  return rows.filter(({ pid, line }) => own.includes(pid) && line === args).map(({ pid }) => pid)
}

async function waitUntil(isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}

test('stdin gives its first line and leaves the rest to the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-mfa-'))
  try {
    const bundle = join(folder, 'mfa.mjs')
    const entry = join(import.meta.dirname, '../../src/mfa/mfa-drivers.ts')
    bundleFile(entry, bundle)
    const program = `const { mfaDrivers } = await import(process.argv[1])
      const request = { serial: 's', profile: 'p', denial: null }
      const said = await mfaDrivers.stdin.getCode(request, {}).catch((error) => error.code)
      require('node:fs').writeSync(1, said + '|')`
    const line = '"$0" --input-type=commonjs -e "(async () => { $1 })()" "$2"; cat'
    const run = (input: string): string =>
      spawnSync('sh', ['-c', line, process.execPath, program, bundle], { input, encoding: 'utf8' }).stdout
    expect(run('123456\nthe rest\n')).toBe('123456|the rest\n')
    expect(run('123456')).toBe('123456|')
    expect(run('')).toBe('MFA_CANCELLED|')
    expect(run(`${'9'.repeat(200)}\n`)).toMatch(/^MFA_CANCELLED\|/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
