/**
 * awsx at a console of Windows: Wine draws one in a tmux pane. Runs on Linux, because only there is tmux; scripts/windows/test.mjs sets
 * Wine up and names the programs.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { hasTmux, openPane } from '../terminal/pane.ts'
import type { Pane } from '../terminal/pane.ts'

const root = join(import.meta.dirname, '../..')
/** Names of scripts/windows/run.mjs. */
const programs = process.env['AWSX_TEST_CONSOLES']?.split(',') ?? []
const hasConsoles = hasTmux && programs.length > 0

const config = `${sampleConfig}
[profile 本番]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`

let sandbox: Sandbox
let pane: Pane | undefined

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  sandbox.writeCredentials(sampleCredentials)
  const profile = 'process.env.AWSX_PROFILE'
  writeFileSync(
    join(sandbox.home, 'print.cjs'),
    `console.log(${profile} + ' has ' + process.env.AWS_ACCESS_KEY_ID.slice(0, 4))`,
  )
  const wait = `console.log('waiting'); setInterval(() => {}, 1000)`
  writeFileSync(join(sandbox.home, 'wait.cjs'), wait)
  // Wine gives 0 for a program that Ctrl-C ended, so this one ends itself with what Windows gives.
  const end = `process.on('SIGINT', () => process.exit(0xc000013a | 0))`
  writeFileSync(join(sandbox.home, 'wait-as-on-windows.cjs'), `${end}; ${wait}`)
})

afterEach(() => {
  pane?.close()
  pane = undefined
})

afterAll(() => sandbox.close())

const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`
const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`
const script = (name: string): readonly string[] => ['node', windowsPath(join(sandbox.home, name))]

let runs = 0

/** Runs a program at a console, with a store of its own. The last line ends in `status N`. */
function openConsole(program: string, ...args: readonly string[]): Pane {
  runs += 1
  const inHome = (name: string): string => windowsPath(join(sandbox.home, name))
  const env = {
    AWS_CONFIG_FILE: inHome('.aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: inHome('.aws/credentials'),
    AWSX_HOME: inHome(`state-${runs}`),
    AWSX_STORE: 'keychain',
    AWS_ENDPOINT_URL: sandbox.aws.url,
  }
  const lines = [
    `PATH=${quote(process.env['PATH'] ?? '')}`,
    // Ctrl-C must not end the shell.
    'trap : INT',
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`),
    [process.execPath, join(root, 'scripts/windows/run.mjs'), program, ...args].map(quote).join(' '),
    'echo status $?',
    'exec cat',
  ]
  const path = join(sandbox.home, 'run.sh')
  writeFileSync(path, lines.join('\n'))
  pane = openPane(['/bin/sh', path])
  return pane
}

const onConsole = hasConsoles ? describe.each(programs) : describe.skip.each(['awsx', 'awsx.exe'])

onConsole('at a console of Windows (needs Wine and tmux), %s', (awsx) => {
  test('an MFA code that is typed gives the credentials of the role', async () => {
    const person = openConsole(awsx, 'exec', 'mfa', '--', ...script('print.cjs'))
    await person.until(/MFA code for \S*hanako[^\n]*: *$/m)
    person.type(sandbox.aws.mfaCode(HANAKO.mfaSerial))
    person.press('Enter')
    const screen = await person.until(/status \d+$/m)
    expect(screen).toMatch(/^mfa has ASIA$/m)
    expect(screen).toMatch(/^status 0$/m)
  })

  test('the picker finds what is typed, and shows names in any script', async () => {
    const person = openConsole(awsx, 'exec', '--', ...script('print.cjs'))
    await person.until(/ 本番 [^]*7\/7 {2}type/)
    person.type('本')
    // Wine 8 gets the cursor wrong after escape sequences, so only the end of this line is sure to be there.
    await person.until(/: 本$/m)
    person.press('Enter')
    const screen = await person.until(/status \d+$/m)
    expect(screen).toMatch(/^本番 has ASIA$/m)
    expect(screen).toMatch(/^status 0$/m)
  })

  test.each([
    ['the picker', [], /7\/7 {2}type/],
    ['a question', ['mfa', '--mfa-prompt', 'terminal'], /MFA code for[^\n]*: *$/m],
  ])('Ctrl-C at %s ends awsx with 130, and nothing runs', async (_, words, question) => {
    const person = openConsole(awsx, 'exec', ...words, '--', ...script('print.cjs'))
    await person.until(question)
    person.press('C-c')
    expect(await person.until(/status \d+$/m)).toMatch(/status 130$/m)
    expect(person.screen()).not.toMatch(/ has /)
  })

  test('Ctrl-C ends the command that runs', async () => {
    const person = openConsole(awsx, 'exec', 'role', '--', ...script('wait.cjs'))
    await person.until(/^waiting$/m)
    person.press('C-c')
    // Wine gives 0 for a program that Ctrl-C ended.
    expect(await person.until(/status \d+$/m)).toMatch(/^waiting$/m)
  })

  test('Ctrl-C ends the command of each that runs, and starts no other', async () => {
    const words = ['each', 'keys,role', '--yes', '--jobs', '1', '--output', 'lines', '--no-color']
    const person = openConsole(awsx, ...words, '--', ...script('wait-as-on-windows.cjs'))
    await person.until(/^keys \| waiting$/m)
    person.press('C-c')
    const screen = await person.until(/status \d+$/m)
    expect(screen).toMatch(/2 targets: .*not run/)
    expect(screen).toMatch(/^status 130$/m)
    expect(screen).not.toMatch(/role \| waiting/)
  })

  test('a second question is asked too, and a secret is not shown', async () => {
    const person = openConsole(awsx, 'add', `user-${awsx}`)
    await person.until(/access key ID[^\n]*: *$/im)
    person.type(HANAKO.accessKeyId)
    person.press('Enter')
    await person.until(/secret[^\n]*: *$/im)
    person.type(HANAKO.secretAccessKey)
    person.press('Enter')
    const screen = await person.until(/status \d+$/m)
    expect(screen).toMatch(/status 0$/m)
    expect(screen).not.toContain(HANAKO.secretAccessKey.slice(0, 8))
  })

  test('text is right in code page 437', async () => {
    const line = awsx === 'awsx' ? String.raw`node dist\awsx.js` : String.raw`build\windows\awsx.exe`
    const person = openConsole('cmd', '/c', `chcp 437 & ${line} explain 本番`)
    const screen = await person.until(/status \d+$/m)
    expect(screen).toMatch(/437\n本番/)
    expect(screen).toMatch(/^ {2}↓$/m)
  })
})
