/** `awsx use` and completion in Nushell, xonsh, tcsh and Elvish. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { guessShell, initLine } from '../../src/shells/shell-names.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { hasTmux, openPane } from '../terminal/pane.ts'
import { has, nushell } from './shells.ts'

interface OtherShell {
  readonly name: string
  readonly program: string
  /** The options to run a script, which follows them. */
  readonly args: readonly string[]
  /** Whether the integration works on a terminal only. */
  readonly isInteractive?: boolean
  readonly start: string
  /** Writes the environment of programs into a file. */
  /** Writes what a command prints into a file, through a pipe. */
  readonly pipe: (command: string, path: string) => string
  /** Writes the status of the last command into a file. */
  readonly saveStatus?: (path: string) => string
  readonly redirect: (path: string) => string
  readonly saveEnv: (path: string) => string
  /** Sets the time of the next check to one long ago, and runs the prompt's hook. */
  readonly renew: string
}

const shells: readonly OtherShell[] = [
  {
    name: 'nushell',
    program: nushell,
    args: ['--no-config-file'],
    // `source` reads the file before the script runs.
    start: 'source init.nu',
    pipe: (command, path) => `${command} | ^cat | save --raw --force ${path}`,
    redirect: (path) => ` | save --raw --force ${path}`,
    saveEnv: (path) => `^/usr/bin/env -0 | save --raw --force ${path}`,
    renew: '$env.__awsx.due = 1\n__awsx_hook',
  },
  {
    name: 'xonsh',
    program: 'xonsh',
    args: ['--no-rc', '-i'],
    isInteractive: true,
    start: "execx($(awsx init xonsh), 'exec', __xonsh__.ctx)",
    pipe: (command, path) => `${command} | cat > ${path}`,
    redirect: (path) => ` > ${path}`,
    saveEnv: (path) => `env -0 > ${path}`,
    renew: `__awsx_due = '1'`,
  },
  {
    name: 'tcsh',
    program: 'tcsh',
    args: ['-f'],
    start: 'eval "`awsx init tcsh`"',
    pipe: (command, path) => `${command} | cat > ${path}`,
    saveStatus: (path) => `echo $status > ${path}`,
    redirect: (path) => ` > ${path}`,
    saveEnv: (path) => `env -0 > ${path}`,
    renew: 'set __awsx_due = 1\n__awsx_hook',
  },
  {
    name: 'elvish',
    program: 'elvish',
    args: ['-norc'],
    isInteractive: true,
    start: 'eval (awsx init elvish | slurp)',
    pipe: (command, path) => `${command} | cat > ${path}`,
    redirect: (path) => ` > ${path}`,
    saveEnv: (path) => `e:env -0 > ${path}`,
    renew: 'nop',
  },
]

const config = `[profile keys]
output = json

[profile a]
region = eu-central-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
endpoint_url = AWS

[profile b]
region = us-west-2
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = keys

[profile it's-*!]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
region = eu-west-3
`

let sandbox: Sandbox

async function open(): Promise<void> {
  sandbox = await openSandbox()
  sandbox.writeCredentials(
    `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  )
  sandbox.writeConfig(config.replace('AWS\n', `${sandbox.aws.url}\n`))
  const { stdout } = await sandbox.awsx(['init', 'nushell'])
  writeFileSync(join(sandbox.home, 'init.nu'), stdout)
}

/** Runs lines after the integration. @returns what the shell and its commands printed */
async function runLines(shell: OtherShell, lines: readonly string[]): Promise<string> {
  const env = { AWS_PROFILE: 'keys' }
  if (shell.isInteractive === true) return typeLines(shell, lines, env)
  const script = join(sandbox.home, `script-${shell.name}`)
  writeFileSync(script, `${[shell.start, ...lines].join('\n')}\n`)
  const { stdout, stderr } = await sandbox.run(shell.program, [...shell.args, script], { env })
  return stderr + stdout
}

/** Types the lines into a terminal, each when the one before has ended. */
async function typeLines(
  shell: OtherShell,
  lines: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const all = Object.entries({ ...sandbox.env, ...env }).map(([name, value]) => `${name}=${value}`)
  const pane = openPane(['env', '-i', ...all, 'TERM=xterm', shell.program, ...shell.args])
  try {
    let screen = ''
    for (const [index, line] of [shell.start, ...lines].entries()) {
      pane.type(line)
      pane.press('Enter')
      pane.type(`echo ${index}end`)
      pane.press('Enter')
      screen = await pane.until(new RegExp(`^${index}end`, 'm'))
    }
    return screen
  } finally {
    pane.close()
  }
}

/** What a program wrote, with the test's shell. */
function readFile(name: string): string {
  return readFileSync(inHome(name), 'utf8')
}

function inHome(name: string): string {
  return join(sandbox.home, name)
}

/** The environment that programs got. */
function readEnv(name: string): Readonly<Record<string, string>> {
  const entries = readFile(name).split('\0').slice(0, -1)
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}

for (const shell of shells) {
  const inShell = has(shell.program) && (shell.isInteractive !== true || hasTmux) ? describe : describe.skip
  inShell(`${shell.name} (needs ${shell.name})`, () => {
    let output: string

    // One shell for all tests, because starting xonsh takes seconds.
    beforeAll(async () => {
      await open()
      const saveEnv = (name: string): string => shell.saveEnv(inHome(name))
      // Elvish keeps the time of the next check to itself, and asks `date` for the time.
      if (shell.name === 'elvish') sandbox.writeProgram('date', 'echo 9999999999')
      output = await runLines(shell, [
        'awsx use a',
        saveEnv('a'),
        shell.name === 'nushell' ? 'try { awsx use missing }' : 'awsx use missing',
        saveEnv('failed'),
        'awsx login a --force',
        shell.renew,
        saveEnv('renewed'),
        'awsx use b --duration 30m',
        saveEnv('b'),
        shell.pipe('awsx list', inHome('piped')),
        'awsx use --help',
        'awsx use --clear',
        saveEnv('cleared'),
        `awsx exec a -- sh -c 'printf "[%s]" "$@"; exit 7' sh "a b" '$X*'${shell.redirect(inHome('passed'))}`,
        ...(shell.saveStatus === undefined ? [] : [shell.saveStatus(inHome('status'))]),
      ])
    }, 60_000)

    afterAll(() => sandbox.close())

    test('use sets the credentials of one profile after the other', () => {
      const [a, b] = [readEnv('a'), readEnv('b')]
      expect(a).toMatchObject({
        AWSX_PROFILE: 'a',
        AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
        AWS_ACCOUNT_ID: '222222222222',
        AWS_REGION: 'eu-central-1',
      })
      expect(b).toMatchObject({ AWSX_PROFILE: 'b', AWS_ACCOUNT_ID: '400000000001', AWS_REGION: 'us-west-2' })
      expect(a).not.toHaveProperty('AWS_PROFILE')
      expect(Object.keys(a).filter((name) => /AWSX_SHELL|__AWSX/.test(name))).toEqual([])
    })

    test('a failed use changes nothing', () => {
      expect(readEnv('failed')['AWS_SESSION_TOKEN']).toBe(readEnv('a')['AWS_SESSION_TOKEN'])
    })

    test('the hook of the prompt takes new credentials from the store', () => {
      const renewed = readEnv('renewed')
      expect(renewed).toMatchObject({ AWSX_PROFILE: 'a' })
      expect(renewed['AWS_SESSION_TOKEN']).not.toBe(readEnv('a')['AWS_SESSION_TOKEN'])
    })

    test('use --clear restores the environment', () => {
      const cleared = readEnv('cleared')
      expect(cleared).toMatchObject({ AWS_PROFILE: 'keys' })
      for (const name of ['AWSX_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN', 'AWS_ACCOUNT_ID']) {
        expect(cleared).not.toHaveProperty(name)
      }
    })

    test('other commands are passed on with pipes and status, and so is the help of use', () => {
      expect(output).toMatch(/docs\/shells\.md in the awsx repository/)
      expect(readFile('piped')).toContain('eu-central-1')
      expect(readFile('passed')).toBe('[a b][$X*]')
      if (shell.saveStatus !== undefined) expect(readFile('status')).toBe('7\n')
    })
  })
}

/** Starts the shell on a terminal, types the start of a word, and presses Tab. @returns the screen when it has what is expected */
async function completeWord(shell: OtherShell, typed: string, expected: RegExp): Promise<string> {
  await open()
  const all = Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`)
  const pane = openPane(['env', '-i', ...all, 'TERM=xterm', shell.program, ...shell.args])
  try {
    await pane.until(/[>#$%](?: |$)/m)
    pane.type(shell.start.replace('init.nu', inHome('init.nu')))
    pane.press('Enter')
    pane.type('echo 0end')
    pane.press('Enter')
    await pane.until(/^0end/m)
    pane.type(typed)
    pane.press('Tab')
    return await pane.until(expected)
  } finally {
    pane.close()
    await sandbox.close()
  }
}

for (const shell of shells) {
  const inShell = has(shell.program) && hasTmux ? describe : describe.skip

  inShell(`Tab in ${shell.name} (needs ${shell.name} and tmux)`, () => {
    test('completes', async () => {
      const screen = await completeWord(shell, 'awsx export --format pow', /awsx export --format powershell/)
      expect(screen).toContain('awsx export --format powershell')
    })
  })
}

describe('the shell is detected', () => {
  test.each([
    ['/usr/bin/nu', /^mkdir \(\$nu.data-dir .*\); awsx init nushell \| save --force/],
    ['/usr/local/bin/xonsh', /execx\(\$\(awsx init xonsh\)\)/],
    ['/bin/tcsh', /eval "`awsx init tcsh`"/],
    ['-csh', /eval "`awsx init tcsh`"/],
    ['/usr/bin/elvish', /eval \(awsx init elvish \| slurp\)/],
  ])('SHELL=%s', (program, line) => {
    expect(initLine(guessShell(program))).toMatch(line)
  })
})
