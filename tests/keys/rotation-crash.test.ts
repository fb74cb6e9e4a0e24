/** A rotation that crashes at any point leaves a working key and at most two keys, and the next run finishes. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { rotateUntil } from './crash-points.ts'

let sandbox: Sandbox

const open = async (): Promise<void> => {
  sandbox = await openSandbox({ config: '[profile dev]\nregion = eu-west-1\n' })
  const env = {
    AWS_ACCESS_KEY_ID: HANAKO.accessKeyId,
    AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey,
  }
  // Two profiles with one key.
  for (const name of ['dev', 'other']) await sandbox.runWith({ env }, 'add', name, '--env')
}

beforeEach(open)
afterEach(() => sandbox.close())

const keysAtAws = (): readonly string[] => Object.keys(sandbox.aws.data.users[HANAKO.arn]?.accessKeys ?? {})

async function expectWorkingKeys(): Promise<void> {
  expect(keysAtAws().length).toBeLessThanOrEqual(2)
  for (const name of ['dev', 'other'])
    expect(await sandbox.json('whoami', name, '--json')).toMatchObject({ arn: HANAKO.arn })
}

/** Runs `rotate` as a user would, who follows the hint about a lost key. @returns whether a key was lost */
async function finish(profile: string): Promise<boolean> {
  const result = await sandbox.run('rotate', profile)
  const [, lost] = /--delete-lost-key (\S+)/.exec(result.stderr) ?? []
  if (lost !== undefined) {
    expect(keysAtAws()).toContain(lost)
    await expectWorkingKeys()
    expect(await sandbox.run('rotate', profile, '--delete-lost-key', lost)).toMatchObject({ status: 0 })
  } else {
    expect(result).toMatchObject({ status: 0 })
  }
  return lost !== undefined
}

test('at every call and every write', async () => {
  const points: string[] = []
  const lost: string[] = []
  for (let point = 0; ; point += 1) {
    const name = await rotateUntil('dev', point, sandbox)
    await expectWorkingKeys()
    if (name === undefined) break
    points.push(name)
    // Every other time from the other profile with the same key.
    if (await finish(point % 2 === 0 ? 'dev' : 'other')) lost.push(name)
    const rows = (await sandbox.json('keys', '--json')) as readonly Record<string, unknown>[]
    const [id] = keysAtAws()
    expect(keysAtAws()).toHaveLength(1)
    expect(rows).toMatchObject([
      { profile: 'dev', accessKeyId: id, rotation: null },
      { profile: 'other', accessKeyId: id, rotation: null },
    ])
  }

  expect(points).toEqual(
    [
      'identify',
      'list',
      'write dev: creating',
      'list',
      'create',
      'write dev: created',
      'identify',
      'write other: done',
      'write dev: switched',
      'deactivate',
      'write dev: deactivated',
      'identify',
      'delete',
      'write dev: done',
    ].flatMap((name) => [`before ${name}`, `after ${name}`]),
  )
  // Between the answer of AWS and the store, the secret is only in memory.
  expect(lost).toEqual(['after create', 'before write dev: created'])
}, 120_000)
