/** Shells that `awsx exec` starts, with the user's start file: their warnings about credentials that are not renewed. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { awsxInShell } from '../e2e/artefact.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { hasTmux, openPane } from '../terminal/pane.ts'
import type { Pane } from '../terminal/pane.ts'
import { integrations } from '../../src/shells/integration.ts'
import { runScenario, shellPrograms } from './shells.ts'

/** Seconds; so short that a test can see the end. */
const life = 8
const roleArn = 'arn:aws:iam::222222222222:role/role-s'

let sandbox: Sandbox
let pane: Pane | undefined
let runsFile: string

beforeAll(async () => {
  sandbox = await openSandbox({ data: { roles: { [roleArn]: { credentialSeconds: life } } } })
  sandbox.writeConfig(`[profile keys]\n\n[profile role]\nrole_arn = ${roleArn}\nsource_profile = keys\n`)
  sandbox.writeCredentials(
    `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  )
  runsFile = join(sandbox.home, 'runs')
  sandbox.writeProgram('awsx', `echo "$1" >>'${runsFile}'\nexec ${awsxInShell} "$@"`)
  writeStartFile('.bashrc', 'PS1="mine> "; HISTFILE=\neval "$(awsx init bash)"\n')
  writeStartFile('.zshrc', 'PS1="mine> "\neval "$(awsx init zsh)"\n')
  // Without this folder fish fills it in the background, longer than the test lasts.
  mkdirSync(join(sandbox.home, '.local/share/fish/generated_completions'), { recursive: true })
  writeStartFile(
    '.config/fish/config.fish',
    'function fish_prompt; echo -n "mine> "; end\nset -g fish_greeting\nawsx init fish | source\n',
  )
})

afterEach(() => {
  pane?.close()
  pane = undefined
})

afterAll(() => sandbox.close())

function writeStartFile(name: string, text: string): void {
  const path = join(sandbox.home, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function listRuns(): readonly string[] {
  return existsSync(runsFile) ? readFileSync(runsFile, 'utf8').split('\n').slice(0, -1) : []
}

function openSubshell(shell: string): Pane {
  const env = Object.entries({ ...sandbox.env, SHELL: shell, TERM: 'xterm' })
  const words = env.map(([name, value]) => `${name}=${value}`)
  return openPane(['env', '-i', ...words, 'sh', '-c', 'awsx exec role; echo "left with $?"; exec sleep 60'])
}

/** Shows prompts, one after another, until the screen has what is wanted. */
async function pressUntil(shown: Pane, wanted: RegExp): Promise<string> {
  for (const deadline = Date.now() + 3 * life * 1000; Date.now() < deadline;) {
    shown.press('Enter')
    const screen = await shown.until(wanted, 900).catch(() => undefined)
    if (screen !== undefined) return screen
  }
  return shown.until(wanted, 0)
}

const soon =
  /^awsx: the credentials of profile "role" expire in \ds; to renew, run: awsx use role \(or exit and run: awsx exec role\)$/gm
const over =
  /^awsx: the credentials of profile "role" have expired; to renew, run: awsx use role \(or exit and run: awsx exec role\)$/gm

for (const shell of shellPrograms) {
  const inPane = hasTmux && shell.isThere ? describe : describe.skip

  inPane(`${shell.name} started by exec (needs tmux)`, () => {
    test('warns once before the credentials expire and once when they have expired; use renews them', async () => {
      const before = listRuns().length
      pane = openSubshell(shell.command[0])
      await pane.until(/^mine>/m)
      const screen = await pressUntil(pane, new RegExp(over.source, 'm'))
      pane.press('Enter')
      pane.type('echo "<"$AWS_CREDENTIAL_EXPIRATION">"')
      pane.press('Enter')
      const later = await pane.until(/^<\d+-/m)

      expect(screen).toMatch(
        /^awsx: started a shell with profile "role"; credentials expire in less than a minute \((?:[\d-]+ )?\d\d:\d\d\); type exit to leave$/m,
      )
      expect(later.match(soon)).toHaveLength(1)
      expect(later.match(over)).toHaveLength(1)
      expect(listRuns().slice(before)).toEqual(['exec', 'init'])

      pane.type('clear; awsx use role')
      pane.press('Enter')
      await pane.until(/^awsx: this shell uses profile "role"/m)
      pane.type('exit 7')
      pane.press('Enter')
      const end = await pane.until(/^left with 7$/m)
      expect(end).not.toMatch(/have expired/)
    }, 60_000)
  })

  const inShell = shell.isThere ? describe : describe.skip

  inShell(shell.name, () => {
    const call = `__awsx_parse_expiration $T; ${shell.name === 'fish' ? 'set -gx R "$__awsx_expires_at"' : 'export R=$__awsx_expires_at'}`

    test.each([
      '1970-01-01T00:00:00Z',
      '2024-02-29T23:59:59Z',
      '2026-08-09T08:09:09Z',
      '2026-12-31T23:59:59Z',
      '2100-03-01T00:00:00Z',
    ])('parses %s as JavaScript does', async (time) => {
      const { steps, stderr } = await runScenario(shell, [call], sandbox, { T: time })
      expect({ end: steps[0]?.env['R'], stderr }).toEqual({
        end: String(Date.parse(time) / 1000),
        stderr: '',
      })
    })

    test.each(['2026-08-09T08:09:09+02:00', 'a[$(touch oops)]', '2026'])(
      'does not parse %s',
      async (time) => {
        const { steps, stderr } = await runScenario(shell, [call], sandbox, { T: time })
        expect({ end: steps[0]?.env['R'], stderr }).toEqual({ end: '', stderr: '' })
        expect(existsSync(join(sandbox.home, 'oops'))).toBe(false)
      },
    )

    test('prints nothing for credentials that are not from awsx, and starts nothing for fresh ones', async () => {
      const count = 400
      const loop =
        shell.name === 'fish'
          ? `for i in (seq ${count}); __awsx_hook; end`
          : `for i in {1..${count}}; do __awsx_hook; done`
      const far = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '')
      const near = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+/, '')
      const before = listRuns().length
      const calm = await runScenario(shell, [loop], sandbox, {
        AWSX_PROFILE: 'role',
        AWS_CREDENTIAL_EXPIRATION: far,
      })
      const foreign = await runScenario(shell, [loop], sandbox, { AWS_CREDENTIAL_EXPIRATION: near })

      expect([calm.stderr, foreign.stderr]).toEqual(['', ''])
      expect(listRuns().slice(before)).toEqual(['init', 'init'])
    })

    test('quotes an unusual profile name so that it can be typed', async () => {
      const near = new Date(Date.now() + 90_000).toISOString().replace(/\.\d+/, '')
      const { stderr } = await runScenario(shell, ['__awsx_hook', '__awsx_hook'], sandbox, {
        AWSX_PROFILE: "it's \u001B[31m",
        AWS_CREDENTIAL_EXPIRATION: near,
      })
      expect(stderr.split('\n')).toHaveLength(2)
      expect(stderr).toMatch(/ expire in 1m; to renew, run: awsx use \S.* \(or exit and run: awsx exec/)
      expect(stderr).not.toContain('\u001B')
      const typed = /awsx use (.*) \(or exit/.exec(stderr)?.[1] ?? ''
      const [program, ...options] = shell.command
      const { stdout } = spawnSync(program, [...options, '-c', `printf %s ${typed}`], { encoding: 'utf8' })
      expect(stdout).toBe("it's \u001B[31m")
    })
  })
}

const inPane = hasTmux ? describe : describe.skip

inPane('sh started by exec (needs tmux)', () => {
  test('says when the credentials expire and passes on the exit status', async () => {
    pane = openSubshell('/bin/sh')
    await pane.until(
      /^awsx: started a shell with profile "role"; credentials expire in less than a minute \((?:[\d-]+ )?\d\d:\d\d\); type exit to leave$/m,
    )
    // The prompt may come after what was typed, so that the output would begin on its line.
    pane.type('echo; echo "<$AWSX_PROFILE>"; exit 7')
    pane.press('Enter')
    const end = await pane.until(/^left with 7$/m)
    expect(end).toMatch(/^<role>$/m)
  })
})

test('the hook does not end a bash with set -e, and otherwise keeps the last status', () => {
  const script =
    'set -eu; eval "$AWSX_TEXT"; ! true\n__awsx_hook\nset +e; false; __awsx_hook; echo "alive $?"'
  const env = { PATH: sandbox.env['PATH'] ?? '', AWSX_TEXT: integrations.bash }
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' })
  expect({ stdout, stderr }).toEqual({ stdout: 'alive 1\n', stderr: '' })
})

test('the PowerShell integration doubles every quote that PowerShell knows, and replaces control characters', () => {
  expect(integrations.powershell).not.toContain(`-replace "'"`)
  expect(integrations.powershell.split(String.raw`-replace "['\u2018-\u201B]", '$0$0'`)).toHaveLength(3)
  expect(integrations.powershell).toContain(String.raw`\x7F-\x9F`)
})

;(existsSync('/usr/bin/zsh') || existsSync('/bin/zsh') ? describe : describe.skip)(
  'zsh with user options',
  () => {
    test.each(['force_float', 'warn_create_global', 'warn_nested_var', 'ksh_arrays', 'no_unset', 'err_exit'])(
      '%s does not change the warning',
      (option) => {
        const end = new Date(Date.now() + 330_000).toISOString().replace(/\.\d+Z$/, 'Z')
        const script = `setopt ${option}\nstart() { eval "$AWSX_TEXT"; }\nstart\n__awsx_hook\n[[ -o ${option} ]] && echo kept`
        const env = {
          ...sandbox.env,
          AWS_CREDENTIAL_EXPIRATION: end,
          AWSX_PROFILE: 'role',
          AWSX_TEXT: integrations.zsh,
        }
        const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], { env, encoding: 'utf8' })
        expect(stderr).toMatch(/^awsx: the credentials of profile "role" expire in 5m; [^\n]*\n$/)
        expect(stdout).toBe('kept\n')
      },
    )
  },
)

test('PowerShell warns with the same words at the same time', () => {
  for (const words of [/expire in /, /have expired/, /to renew, run: awsx use/, /- 600\b/]) {
    expect(integrations.powershell).toMatch(words)
    expect(integrations.bash).toMatch(words)
  }
})
