/** The folder for the unlocked key in /dev/shm belongs to another user, or others can write to it. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { awsxCommand } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Result, Sandbox } from './sandbox.ts'

const uid = 54_000 + (process.pid % 300)
const user = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups']
const command = awsxCommand()
const canBeUser =
  process.platform === 'linux' && spawnSync('setpriv', [...user, '--', ...command, '--version']).status === 0
const taken = `/dev/shm/awsx-${uid}`

let sandbox: Sandbox
let home: string

beforeEach(async () => {
  sandbox = await openSandbox()
  home = mkdtempSync(join(tmpdir(), 'awsx-home-'))
  mkdirSync(join(home, '.aws'))
  writeFileSync(join(home, '.aws/config'), sampleConfig)
  writeFileSync(join(home, '.aws/credentials'), sampleCredentials)
  for (const name of ['', '.aws', '.aws/config', '.aws/credentials']) chownSync(join(home, name), uid, uid)
})

afterEach(async () => {
  const others = readdirSync('/dev/shm').filter((name) => name.startsWith(`awsx-${uid}`))
  for (const path of [home, ...others.map((name) => join('/dev/shm', name))])
    rmSync(path, { recursive: true, force: true })
  await sandbox.close()
})

function runAsUser(...words: readonly string[]): Promise<Result> {
  const unset = [
    'XDG_RUNTIME_DIR',
    'AWSX_STORE',
    'AWSX_HOME',
    'AWSX_PASSPHRASE_FILE',
    'DBUS_SESSION_BUS_ADDRESS',
  ]
  const env = { ...Object.fromEntries(unset.map((name) => [name, undefined])), HOME: home, USER: 'user' }
  return sandbox.run('setpriv', [...user, '--', ...command, ...words], { env })
}

;(canBeUser ? describe : describe.skip)(
  'the runtime folder (needs root, setpriv, and an artefact that all may read)',
  () => {
    test.each([
      {
        about: 'of another user',
        owner: 0,
        mode: 0o700,
        problem: `${taken} belongs to another user \\(uid 0\\)`,
        fix: `ask uid 0 or root to remove ${taken}`,
      },
      {
        about: 'that others may write',
        owner: uid,
        mode: 0o777,
        problem: `${taken} is writable by others`,
        fix: `chmod 700 '${taken}'`,
      },
    ])(
      'a folder in /dev/shm ($about) is replaced with another one, with one warning',
      async ({ owner, mode, problem, fix }) => {
        mkdirSync(taken)
        chmodSync(taken, mode)
        chownSync(taken, owner, owner)

        const first = await runAsUser('login', 'role')
        expect(first.status).toBe(0)
        expect(first.stderr).toMatch(
          new RegExp(
            `^awsx: warning: ${problem}, so the unlocked key is in ${taken}-[0-9a-f]{16}; to change that: ${fix}\n.* is ready; .*\n$`,
          ),
        )
        const other = readdirSync('/dev/shm').find((name) => name.startsWith(`awsx-${uid}-`)) ?? ''
        expect(statSync(join('/dev/shm', other))).toMatchObject({ uid, mode: 0o40700 })
        expect(readdirSync(taken)).toEqual([])

        const second = await runAsUser('credential-process', 'role')
        expect(second).toMatchObject({ status: 0, stderr: '' })
        expect(sandbox.aws.count('AssumeRole')).toBe(1)

        const doctor = await runAsUser('doctor')
        expect(doctor.stdout).toMatch(
          new RegExp(`warning: ${problem}, so awsx does not keep .* \\[runtime-folder\\]\n  fix: ${fix}\n`),
        )
        expect(doctor.stdout).toContain('store: runtime, ')
      },
    )
  },
)
