/** No place to write: the command runs all the same, nothing that was stored is lost, and no refresh token is used up. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import * as scene from '../network/scene.ts'
import { awsxCommand } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const config = `[sso-session work]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access

[profile dev]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x
`
const printKey = ['sh', '-c', 'echo "$AWS_ACCESS_KEY_ID"']
const describeMounted = canMount() ? describe : describe.skip

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
})

afterEach(() => sandbox.close())

function mount(...words: readonly string[]): boolean {
  return spawnSync('mount', words).status === 0
}

function canMount(): boolean {
  if (process.platform !== 'linux') return false
  const folder = mkdtempSync(join(tmpdir(), 'awsx-mount-'))
  const done = mount('-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder)
  if (done) spawnSync('umount', [folder])
  rmdirSync(folder)
  return done
}

function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'))
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]))
}

describeMounted('a disk (needs root, to mount)', () => {
  let state: string

  beforeEach(async () => {
    state = join(sandbox.home, 'state')
    mkdirSync(state, { mode: 0o700 })
  })

  /** Signs in, and then makes the disk so that nothing can be written. */
  async function signIn(): Promise<Readonly<Record<string, string>>> {
    const env = { AWSX_HOME: state }
    expect(await sandbox.awsx(['login', 'dev'], { env })).toMatchObject({ status: 0 })
    sandbox.aws.resetCalls()
    return env
  }

  const disks = [
    {
      about: 'that is full',
      code: 'ENOSPC',
      prepare: () => mount('-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', state),
      spoil: () => fill(join(state, 'filler')),
    },
    {
      about: 'that is read-only',
      code: 'EROFS',
      prepare: () => mount('--bind', state, state),
      spoil: () => mount('-o', 'remount,bind,ro', state),
    },
  ]

  test.each(disks)(
    '$about: the command gets its credentials, with one warning',
    async ({ code, prepare, spoil }) => {
      prepare()
      try {
        const env = await signIn()
        spoil()
        const before = snapshot(join(state, 'records'))
        const cached = await sandbox.awsx(['exec', 'dev', '--', ...printKey], { env })
        expect(cached).toMatchObject({ status: 0, stderr: '' })
        const fetched = await sandbox.awsx(['exec', 'dev', '--refresh', '--', ...printKey], { env })
        expect(fetched.status).toBe(0)
        expect(fetched.stdout).toMatch(/^ASIA\w+\n$/)
        expect(fetched.stdout).not.toBe(cached.stdout)
        expect(fetched.stderr).toMatch(new RegExp(`^awsx: not stored: .*${code}.*\\n$`))
        expect(snapshot(join(state, 'records'))).toEqual(before)
      } finally {
        spawnSync('umount', [state])
      }
    },
  )

  test.each(disks)('$about: the refresh token is not used up', async ({ code, prepare, spoil }) => {
    prepare()
    try {
      const env = await signIn()
      sandbox.passTime(61 * 60_000)
      spoil()
      const refused = await sandbox.awsx(['exec', 'dev', '--refresh', '--', ...printKey], { env })
      expect(refused.stderr).toMatch(new RegExp(`^awsx: error: .*${code}.*\\[STORE_UNAVAILABLE\\]\\n`))
      expect(refused).toMatchObject({ status: 125, stdout: '' })
      expect(sandbox.aws.count('CreateToken')).toBe(0)

      rmSync(join(state, 'filler'), { force: true })
      mount('-o', 'remount,bind,rw', state)
      const later = await sandbox.awsx(['exec', 'dev', '--refresh', '--', ...printKey], { env })
      expect(later).toMatchObject({ status: 0, stderr: '' })
    } finally {
      spawnSync('umount', [state])
    }
  })
})

function fill(path: string): void {
  for (let size = 64 * 1024; size > 0; size = Math.floor(size / 2)) {
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
    } catch {
      // What did fit stays.
    }
  }
}

/** Of nobody, so that no database of users names a home folder. */
const stranger = ['--reuid=54321', '--regid=54321', '--clear-groups']
const command = awsxCommand()
const canBeStranger = spawnSync('setpriv', [...stranger, '--', ...command, '--version']).status === 0
const describeStranger = canBeStranger ? describe : describe.skip

describeStranger('a home folder (needs root, setpriv, and an artefact that all may read)', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'awsx-files-'))
    chmodSync(folder, 0o755)
    writeFileSync(join(folder, 'config'), scene.config)
    writeFileSync(join(folder, 'credentials'), scene.credentials)
  })

  afterEach(() => {
    for (const made of [folder, '/dev/shm/awsx-54321']) rmSync(made, { recursive: true, force: true })
  })

  test.each([
    ['that is missing', undefined, /^awsx: warning: nothing is cached: the user has no home directory.*\n$/],
    [
      'that is the root of the file system',
      '/',
      /^awsx: not stored: cannot create the folder \S+ \(EACCES\)\n$/,
    ],
  ])('%s: the command gets its credentials, with one warning', async (_, home, says) => {
    const env = {
      HOME: home,
      USER: undefined,
      XDG_RUNTIME_DIR: undefined,
      AWSX_STORE: undefined,
      AWSX_PASSPHRASE_FILE: undefined,
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    }
    const words = [...stranger, '--', ...command, 'exec', 'dev', '--', ...printKey]
    const run = await sandbox.run('setpriv', words, { env })
    expect(run.stderr).toMatch(says)
    expect(run.stdout).toMatch(/^ASIA\w+\n$/)
    expect(run.status).toBe(0)
  })
})
