/** The commands for the remote machine, run by every login shell that is installed here. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { afterAll, describe, expect, test } from '@jest/globals'

import {
  readFolder,
  removeCommand,
  setupCommand,
  startCommand,
  writeStartScript,
} from '../../src/remote/remote-script.ts'
import type { RemoteProfile } from '../../src/remote/remote-script.ts'

const hasMemory = process.platform === 'linux' && existsSync('/dev/shm')
const memory = hasMemory ? mkdtempSync('/dev/shm/awsx-script-') : ''

afterAll(() => rmSync(memory, { recursive: true, force: true }))

function run(
  shell: string,
  command: string,
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env['PATH'] ?? '', HOME: memory, XDG_RUNTIME_DIR: memory, SHELL: '/bin/sh' }
  return spawnSync(shell, ['-c', command], { encoding: 'utf8', input, env })
}

const session = {
  variables: "unset AWS_PROFILE;\nexport AWS_REGION='eu-west-1';\n",
  profiles: [
    { name: 'dev', region: 'eu-west-1', path: '/path', processPath: '/path/process', token: 'the-token' },
  ],
} as const

const shells = ['sh', 'dash', 'bash', 'zsh', 'fish', 'tcsh', 'csh']

const describeWith = (shell: string) =>
  hasMemory && spawnSync(shell, ['-c', 'true']).status === 0 ? describe : describe.skip

for (const shell of shells) {
  describeWith(shell)(`${shell} as the login shell`, () => {
    const save = (command?: string, others: readonly RemoteProfile[] = []): string => {
      const profiles = [...session.profiles, ...others] as const
      const { stdout } = run(shell, setupCommand, writeStartScript({ ...session, profiles, command }))
      return readFolder(stdout) ?? 'none'
    }

    test('saves the script for this user only, runs it, and leaves nothing', () => {
      const words =
        'echo "$AWS_REGION $AWS_CONTAINER_CREDENTIALS_FULL_URI $AWS_CONTAINER_AUTHORIZATION_TOKEN" \'a  b\\\''
      const folder = save(words)
      expect(folder.startsWith(`${memory}/awsx.`)).toBe(true)
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      expect(statSync(`${folder}/start`).mode & 0o777).toBe(0o600)

      const { status, stdout, stderr } = run(shell, startCommand(folder, [4321]))
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toBe('eu-west-1 http://127.0.0.1:4321/path the-token a  b\\\n')
      expect(existsSync(folder)).toBe(false)
    })

    test('writes a config file in memory for several profiles', () => {
      const other = { name: "it's x", region: undefined, path: '/b', processPath: '/b/process', token: 't2' }
      const folder = save('cat "$AWS_CONFIG_FILE"; echo "$AWS_SHARED_CREDENTIALS_FILE"', [other])
      const { status, stdout, stderr } = run(shell, startCommand(folder, [4321, 4322]))

      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toBe(
        [
          '[profile dev]',
          `credential_process = curl -sSf -H @${folder}/0 http://127.0.0.1:4321/path/process`,
          'region = eu-west-1',
          '[profile "it\'s x"]',
          `credential_process = curl -sSf -H @${folder}/1 http://127.0.0.1:4322/b/process`,
          '/dev/null',
          '',
        ].join('\n'),
      )
      expect(readFileSync(`${folder}/1`, 'utf8')).toBe('Authorization: t2\n')
      expect(existsSync(`${folder}/start`)).toBe(false)
      run(shell, removeCommand(folder))
      expect(existsSync(folder)).toBe(false)
    })

    test('starts a login shell without a command, and removes the script if there is no session', () => {
      expect(run(shell, startCommand(save(), [4321]), 'echo $AWS_REGION; exit 3\n')).toMatchObject({
        status: 3,
        stdout: 'eu-west-1\n',
      })

      const folder = save()
      expect(run(shell, removeCommand(folder)).status).toBe(0)
      expect(existsSync(folder)).toBe(false)
    })
  })
}

test.each([
  ['awsx-folder:/dev/shm/awsx.1\n', '/dev/shm/awsx.1'],
  ['welcome\r\nawsx-folder:/run/user/1000/awsx.a-B\r\n', '/run/user/1000/awsx.a-B'],
  ['awsx-folder:\n', ''],
  ['awsx-folder:/tmp/$(touch x)\n', undefined],
  ['awsx-folder:relative\n', undefined],
  ['', undefined],
])('the folder in %j', (output, expected) => {
  expect(readFolder(output)).toBe(expected)
})
