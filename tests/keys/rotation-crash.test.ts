/** A rotation that crashes at any point leaves a working key and at most two keys, and the next run finishes. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { rotateKey } from '../../src/keys/rotate/rotate-key.ts'
import type { RotationDeps } from '../../src/keys/rotate/rotation-deps.ts'
import { openDeps, rotateUntil } from './crash-points.ts'

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

describe('two rotations of one key, started at the same time from two profiles', () => {
  test('the second does not offer to delete the key that the first created', async () => {
    // Both have seen one key at AWS, and neither has seen the other's record.
    const first = await openDeps('dev', sandbox)
    const second = await openDeps('other', sandbox)
    let isFirstDone = false
    const list: RotationDeps['calls']['list'] = async (userName) => {
      const hasStarted = (await second.read('other'))?.rotation?.stage === 'creating'
      if (hasStarted && !isFirstDone) {
        isFirstDone = true
        await rotateKey('dev', first)
      }
      return second.calls.list(userName)
    }
    const asked: string[] = []
    const mayDelete: RotationDeps['mayDelete'] = ({ accessKeyId }) => {
      asked.push(accessKeyId)
      return Promise.resolve(true)
    }
    const run = rotateKey('other', { ...second, calls: { ...second.calls, list }, mayDelete })

    await expect(run).rejects.toMatchObject({ code: 'KEY_NOT_ROTATED' })
    expect(isFirstDone).toBe(true)
    expect(asked).toEqual([])
    await expectWorkingKeys()
    expect(await finish('other')).toBe(false)
    await expectWorkingKeys()
  })

  test('a key that the first stores while the user answers is not deleted', async () => {
    const first = await openDeps('dev', sandbox)
    const second = await openDeps('other', sandbox)
    expect(await rotateUntil('other', 5, sandbox)).toBe('after write other: creating')
    const lost = await first.calls.create('hanako')
    const mayDelete: RotationDeps['mayDelete'] = async () => {
      const record = await first.read('dev')
      if (record === undefined) throw new Error('no record')
      const { accessKeyId } = lost
      await first.write('dev', record, {
        ...record,
        accessKeyId,
        secretAccessKey: lost.secretAccessKey.reveal(),
      })
      return true
    }

    await expect(rotateKey('other', { ...second, mayDelete })).rejects.toMatchObject({
      code: 'KEY_NOT_ROTATED',
      message: expect.stringContaining(`profile "dev" has ${lost.accessKeyId}`),
    })
    expect(keysAtAws()).toContain(lost.accessKeyId)
    await expectWorkingKeys()
  })
})
