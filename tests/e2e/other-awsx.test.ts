/** What another awsx has left in the store: an older one, and the same on another runtime. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { sealVersion1 } from '../store/old-record.ts'
import { artefact, isBinary } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const root = join(import.meta.dirname, '../..')
const bundle = isBinary ? join(root, 'dist/awsx.js') : artefact
const binary = isBinary ? artefact : join(root, 'build/bin/awsx')

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`)
})

afterEach(() => sandbox.close())

test('a session in the format of version 1 is ignored without a warning, and replaced', async () => {
  await sandbox.awsx(['credential-process', 'role'])
  const path = makeOld()

  const listed = await sandbox.awsx(['list', '--json'])
  expect(listed).toMatchObject({ status: 0, stderr: '' })
  expect(listed.stdout).not.toContain('2033')
  expect((await sandbox.awsx(['status', '--json'])).stdout).toMatch(/"credentials": ?0/)
  const doctor = await sandbox.awsx(['doctor'])
  expect(doctor.stdout + doctor.stderr).not.toMatch(/damage|record/)
  expect(await sandbox.awsx(['clear', 'role'])).toMatchObject({
    status: 0,
    stderr: 'awsx: removed 0 cached sessions of profile "role"\n',
  })

  expect(await sandbox.awsx(['credential-process', 'role'])).toMatchObject({ status: 0, stderr: '' })
  expect(await sandbox.awsx(['credential-process', 'role'])).toMatchObject({ status: 0, stderr: '' })
  expect(sandbox.aws.count('AssumeRole')).toBe(2)
  expect(readFileSync(path, 'latin1')).toContain('"v":4,')
  expect(readdirSync(records())).toHaveLength(1)
})

const reason = findReason()
const describeBoth = reason === undefined ? describe : describe.skip

describeBoth(`the bundle and the binary${reason ?? ''}`, () => {
  test('read what the other wrote', async () => {
    const byBundle = (): ReturnType<Sandbox['run']> =>
      sandbox.run(process.execPath, [bundle, 'credential-process', 'role'])
    const byBinary = (): ReturnType<Sandbox['run']> => sandbox.run(binary, ['credential-process', 'role'])

    const first = await byBundle()
    expect(await byBinary()).toEqual(first)
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
    await sandbox.awsx(['clear', '--all'])
    const second = await byBinary()
    expect(await byBundle()).toEqual(second)
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
    expect([first, second]).toEqual([
      expect.objectContaining({ status: 0, stderr: '' }),
      expect.objectContaining({ status: 0, stderr: '' }),
    ])
  })
})

/** Rewrites the only record, with an end in 2033. @returns its path */
function makeOld(): string {
  const path = join(records(), readdirSync(records())[0] ?? '')
  const { storeId } = JSON.parse(readFileSync(join(records(), '../store.json'), 'utf8')) as {
    storeId: string
  }
  const binding = { key: Buffer.alloc(32, 7), storeId, identity: 'role' }
  const record = {
    kind: 'credentials',
    expiresAt: Date.UTC(2033, 0),
    derivedFrom: null,
    renewable: false,
    payload: {},
  } as const
  writeFileSync(path, sealVersion1(binding, record, Buffer.alloc(12)))
  return path
}

function records(): string {
  return join(sandbox.home, '.local/state/awsx/records')
}

/** Why two runtimes cannot be compared here. A binary of other sources would be another awsx, not only another runtime. */
function findReason(): string | undefined {
  for (const path of [bundle, binary])
    if (!existsSync(path)) return ` (not built: ${path.slice(root.length + 1)})`
  const sources = readdirSync(join(root, 'src/store'), { recursive: true, withFileTypes: true })
  const changed = sources
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs)
  const built = Math.min(...[bundle, binary].map((path) => statSync(path).mtimeMs))
  return built < Math.max(...changed)
    ? ' (built before src/store was changed: run npm run build:binary)'
    : undefined
}
