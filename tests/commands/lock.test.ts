import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { passphrase } from '../store/passphrases.ts'

const withoutPassphrase = { AWSX_PASSPHRASE_FILE: undefined }
/** Elsewhere there is no place for an unlocked key, so every run asks for the passphrase. */
const describeWithMemory = existsSync('/dev/shm') ? describe : describe.skip

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
  await sandbox.run('login', 'role')
  sandbox.aws.resetCalls()
})

afterEach(() => sandbox.close())

describeWithMemory('lock', () => {
  test('forgets the unlocked key, and says whether there was one', async () => {
    const first = await sandbox.run('lock')
    const second = await sandbox.run('lock')

    expect(first).toMatchObject({ status: 0, stdout: '' })
    expect(second).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('already') })
    expect(first.stderr).not.toBe(second.stderr)
  })

  test('leaves the store closed until the passphrase comes, and loses nothing', async () => {
    const unlocked = await sandbox.runWith({ env: withoutPassphrase }, 'credential-process', 'role')
    await sandbox.run('lock')
    const closed = await sandbox.runWith({ env: withoutPassphrase }, 'credential-process', 'role')
    const opened = await sandbox.run('credential-process', 'role')

    expect(unlocked.status).toBe(0)
    expect(closed).toMatchObject({ status: 7, stdout: '', stderr: expect.stringContaining('[STORE_LOCKED]') })
    expect(opened).toMatchObject({ status: 0, stdout: unlocked.stdout })
    expect(sandbox.aws.calls).toEqual([])
  })

  test('has the passphrase asked on a terminal, without showing it', async () => {
    await sandbox.run('lock')
    const options = { env: withoutPassphrase, terminals: ['stderr'] } as const
    const answers = [passphrase]
    const result = await sandbox.runWith({ ...options, answers }, 'credential-process', 'role')
    await sandbox.run('lock')
    const typos = { ...options, answers: ['wrong', 'wrong', 'wrong'] }
    const wrong = await sandbox.runWith(typos, 'credential-process', 'role')
    const left = await sandbox.runWith({ ...options, answers: [interrupt] }, 'credential-process', 'role')

    expect(result).toMatchObject({ status: 0, asked: [{ hidden: true }] })
    expect(wrong.asked.at(-1)).toMatchObject({
      question: expect.stringContaining('Wrong passphrase.'),
      hidden: true,
    })
    expect(wrong).toMatchObject({ status: 7, stderr: expect.stringContaining('[STORE_LOCKED]') })
    expect(left.status).toBe(130)
  })

  test('--quiet says nothing', async () => {
    expect(await sandbox.run('lock', '--quiet')).toMatchObject({ status: 0, stderr: '' })
  })
})

test.each([[['lock', 'role']], [['lock', '--all']]])('%j is a usage error', async (argv) => {
  expect(await sandbox.run(...argv)).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^awsx: error: lock: .*\[USAGE\]\n/),
  })
})
