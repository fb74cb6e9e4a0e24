/** Shells that start with the file that `awsx init --install --prompt` changed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import { has } from './shells.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(`[profile keys]
output = json

[profile a]
region = eu-central-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`)
})

afterAll(() => sandbox.close())

/** A profile whose name the shell would run, if it expanded the segment. */
const hostile = '$(touch pwned)%n`id`'

const lines = [
  'awsx use a',
  'echo "key ${AWS_ACCESS_KEY_ID:0:4}"',
  'export AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z',
  'unset AWS_ACCESS_KEY_ID',
  `export AWSX_PROFILE='${hostile}'`,
  'unset AWSX_PROFILE',
  'export AWS_PROFILE=named',
]

describe.each([
  ['bash', '.bashrc', "PS1='ready> '"],
  ['zsh', '.zshrc', "PROMPT='ready> '; unsetopt prompt_sp prompt_cr"],
])('%s', (shell, file, prompt) => {
  const whereInstalled = has(shell) ? describe : describe.skip

  whereInstalled('that is here', () => {
    test('has awsx use and the segment', async () => {
      writeFileSync(join(sandbox.home, file), prompt)
      const installed = await sandbox.awsx(['init', shell, '--install', '--prompt', '--yes'])
      expect(installed.status).toBe(0)

      const { stdout, stderr } = await sandbox.run(shell, ['-i'], { stdin: `${lines.join('\n')}\n` })

      expect(stdout).toContain('key ASIA\n')
      // bash echoes the lines, zsh does not.
      const prompts = stderr.split('ready> ').map((text) => text.split('\n').at(-1))
      expect(prompts.slice(0, 8).map((each) => each?.replace(/(?:\d+h )?\d+m /, 'TIME '))).toEqual([
        '',
        'a TIME ',
        'a TIME ',
        'a expired ',
        'a ',
        `${hostile} `,
        '',
        'named ',
      ])
      expect(() => readFileSync(join(sandbox.home, 'pwned'))).toThrow('ENOENT')
    })

    test('shows the environment, in red if it is guarded, and narrowed access', async () => {
      writeFileSync(join(sandbox.home, file), prompt)
      await sandbox.awsx(['init', shell, '--install', '--prompt', '--yes'])
      const variables = [
        'AWSX_PROFILE=prod AWS_ACCESS_KEY_ID=x AWSX_ACCESS=read AWSX_ENVIRONMENT=staging',
        'AWSX_ENVIRONMENT=production',
        'NO_COLOR=1',
        'AWS_ACCESS_KEY_ID=',
      ]
      const stdin = variables.map((line) => `export ${line}\n`).join('')

      const { stderr } = await sandbox.run(shell, ['-i'], { stdin })

      const prompts = stderr.split('ready> ').map((text) => text.split('\n').at(-1))
      expect(prompts.slice(1, 5).map((text) => text?.replaceAll('\u001b', '^'))).toEqual([
        'staging prod read ',
        expect.stringMatching(/^\^\[31mproduction\^\[\d*m prod read $/),
        'production prod read ',
        'prod ',
      ])
    })

    test('has the guarded environment in the title of the terminal, and restores the one from before', async () => {
      writeFileSync(join(sandbox.home, file), prompt)
      await sandbox.awsx(['init', shell, '--install', '--prompt', '--yes'])
      const variables = 'AWSX_PROFILE=prod AWS_ACCESS_KEY_ID=x AWSX_ENVIRONMENT'
      const lines = [
        `export ${variables}=production`,
        'export AWSX_ENVIRONMENT=test',
        'export AWSX_ENVIRONMENT=live',
      ]
      const stdin = [...lines, 'exit'].map((line) => `${line}\n`).join('')

      const { stdout } = await sandbox.run('script', ['-qec', `${shell} -i`, '/dev/null'], {
        stdin,
        env: { TERM: 'xterm' },
      })

      const sequences = stdout.match(/\u001b\](?:2;[^\u0007]*)\u0007|\u001b\[2[23];2t/g) ?? []
      expect(sequences.map((text) => text.replace(/^\u001b.|\u0007$/g, ''))).toEqual([
        '22;2t',
        '2;production: prod',
        '23;2t',
        '22;2t',
        '2;live: prod',
        '23;2t',
      ])
    })

    test('has awsx use also if the file has CR LF', async () => {
      writeFileSync(join(sandbox.home, file), 'a=1\r\n')
      await sandbox.awsx(['init', shell, '--install', '--yes'])

      const { stdout } = await sandbox.run(shell, ['-i'], { stdin: 'type awsx\nexit\n' })

      expect(stdout).toMatch(/^awsx is a .*function/m)
    })
  })
})
