import { describe, expect, test } from '@jest/globals'

import type { Environment } from '../../src/context.ts'
import type { Change } from '../../src/environment/environment-change.ts'
import { credentialVariables } from '../../src/environment/credential-variables.ts'
import {
  changeForClear,
  changeForShell,
  createState,
  decodeState,
  encodeState,
  originalEnvironment,
  restoredVariables,
} from '../../src/shells/shell-state.ts'
import type { ShellState } from '../../src/shells/shell-state.ts'
import { renderShellUpdate } from '../../src/shells/shell-update.ts'

const change = changeForShell({
  set: {
    AWS_ACCESS_KEY_ID: 'ASIA',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWSX_PROFILE: 'a',
  },
  unset: credentialVariables.filter((name) => !['AWS_ACCESS_KEY_ID', 'AWSX_PROFILE'].includes(name)),
})

function stateFrom(original: Readonly<Record<string, string>>): ShellState {
  return createState({ profile: 'a', options: {}, original, change })
}

function clear(env: Environment, state: ShellState | undefined): Change {
  return changeForClear({ env, platform: 'linux' }, state)
}

/** The environment of a shell that has evaluated the change. */
function after(original: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(original).filter(([name]) => !change.unset.includes(name))
  return { ...Object.fromEntries(kept), ...change.set }
}

describe('a shell that goes on living', () => {
  test('keeps what unlocks the store for the next use', () => {
    for (const name of ['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE', 'AWSX_DEPTH'])
      expect(change.unset).not.toContain(name)
    expect(clear({}, undefined).unset).not.toContain('AWSX_PASSPHRASE')
  })

  test('loses the region of one profile where the next has none', () => {
    expect(changeForShell({ set: {}, unset: [] }).unset).toEqual(['AWS_REGION', 'AWS_DEFAULT_REGION'])
  })

  test('remembers no secret', () => {
    expect(restoredVariables.filter((name) => /KEY|SECRET|TOKEN$|PASSPHRASE/.test(name))).toEqual([])
    const removed = new Set([...credentialVariables, 'AWS_REGION', 'AWS_DEFAULT_REGION'])
    expect(restoredVariables.filter((name) => !removed.has(name))).toEqual([])
  })

  test('is planned for as if use had never been typed', () => {
    const original = { AWS_PROFILE: 'x', AWS_ROLE_ARN: 'arn', HOME: '/home/me' }
    const env = originalEnvironment(after(original), stateFrom(original))
    expect(env).toMatchObject(original)
    expect(env).not.toHaveProperty('AWS_REGION')
    expect(env).not.toHaveProperty('AWSX_PROFILE')
  })

  test('keeps what its user changed in between', () => {
    const original = { AWS_REGION: 'us-east-1' }
    const env = { ...after(original), AWS_REGION: 'sa-east-1' }
    expect(originalEnvironment(env, stateFrom(original))['AWS_REGION']).toBe('sa-east-1')
    expect(clear(env, stateFrom(original)).set).not.toHaveProperty('AWS_REGION')
    expect(clear(env, stateFrom(original)).unset).not.toContain('AWS_REGION')
  })

  test('inside of awsx exec gets back no profile without its keys, and no endpoint without its token', () => {
    expect(stateFrom({ AWSX_PROFILE: 'outer', AWS_ACCESS_KEY_ID: 'ASIA' }).before['AWSX_PROFILE']).toBeNull()
    expect(stateFrom({ AWSX_PROFILE: 'mine' }).before['AWSX_PROFILE']).toBe('mine')
    const server = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 't',
    }
    expect(stateFrom(server).before['AWS_CONTAINER_CREDENTIALS_FULL_URI']).toBeNull()
  })

  test('without a memory is cleared of what awsx sets, and of no wish of the user', () => {
    const { set, unset } = clear({ AWS_PROFILE: 'mine', AWS_REGION: 'eu-west-1' }, undefined)
    expect(set).toEqual({})
    expect(unset).toEqual(
      expect.arrayContaining(['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWSX_PROFILE']),
    )
    expect(unset).not.toContain('AWS_PROFILE')
    expect(unset).not.toContain('AWS_REGION')
    expect(clear({ AWSX_PROFILE: 'a' }, undefined).unset).toContain('AWS_REGION')
  })
})

test('a state comes back from its text, and what is none is taken for none', () => {
  const state = stateFrom({ AWS_PROFILE: "it's" })
  expect(decodeState(encodeState(state))).toEqual(state)
  for (const text of [undefined, '', '{', 'null', '[]', '{"profile":1}', '{"profile":"a","options":null}']) {
    expect(decodeState(text)).toBeUndefined()
  }
})

describe('statements', () => {
  const statements = {
    change: { set: { A: "it's" }, unset: ['B'] },
    state: '{"x":"\'"}',
    nextCheckAt: 1500,
    fetchInBackground: true,
    message: "say it's",
  }

  test.each([
    [
      'bash',
      String.raw`: awsx
unset B;
export A='it'\''s';
__awsx_state='{"x":"'\''"}'
__awsx_due='2'
__awsx_fetch
printf '%s\n' 'say it'\''s' >&2
`,
    ],
    [
      'fish',
      String.raw`# awsx
set -e B;
set -gx A 'it\'s';
set -g __awsx_state '{"x":"\'"}'
set -g __awsx_due '2'
__awsx_fetch
printf '%s\n' 'say it\'s' >&2
`,
    ],
    [
      'powershell',
      `# awsx
Remove-Item Env:B -ErrorAction Ignore;
$Env:A = 'it''s';
$Global:__awsx_state = '{"x":"''"}'
$Global:__awsx_due = '2'
[Console]::Error.WriteLine('say it''s')
`,
    ],
  ] as const)('for %s', (shell, text) => {
    expect(renderShellUpdate(shell, statements)).toBe(text)
  })

  test('leave the memory as it is where nothing is said of it', () => {
    expect(renderShellUpdate('zsh', { nextCheckAt: null })).toBe(": awsx\n__awsx_due=''\n")
  })
})
