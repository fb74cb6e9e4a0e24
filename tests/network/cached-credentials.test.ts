import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox, Result } from '../e2e/sandbox.ts'
import type { Fault } from '../local-aws/faults.ts'
import { config, credentials, portal } from './scene.ts'

const minute = 60_000

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config + portal)
  sandbox.writeCredentials(credentials)
  await sandbox.prepare('login', 'portal')
  sandbox.aws.resetCalls()
})

afterEach(() => {
  sandbox.aws.faults.clear()
  sandbox.aws.resetCalls()
})

afterAll(() => sandbox.close())

function ask(profile: string, ...options: readonly string[]): Promise<Result> {
  return sandbox.awsx(['credential-process', profile, ...options])
}

function keyOf({ stdout }: Result): unknown {
  return (JSON.parse(stdout) as Record<string, unknown>)['AccessKeyId']
}

type Disturbance = readonly [about: string, fault: Omit<Fault, 'operation'>]

/** None of these is ever handled, so nothing is used up by it. */
const disturbances: readonly Disturbance[] = [
  ['a captive portal', { captivePortal: true }],
  [
    'a page with an error',
    { answer: { status: 403, headers: { 'content-type': 'text/html' }, body: '<p>no' } },
  ],
  ['cut connections', { reset: 'before' }],
  ['an overloaded service', { answer: { status: 503 } }],
]

// In this order: time passes for all that comes later.
describe('what is stored stays through', () => {
  const torn: Disturbance = ['a torn answer', { truncate: true }]

  test.each([...disturbances, torn])('%s in front of the portal: the sign-in', async (_, fault) => {
    sandbox.aws.faults.inject({ operation: 'GetRoleCredentials', ...fault })
    const failed = await ask('portal', '--refresh')
    expect(failed).toMatchObject({
      status: 5,
      stdout: '',
      stderr: expect.stringContaining('[AWS_UNREACHABLE]'),
    })
    sandbox.aws.faults.clear()
    expect(await ask('portal', '--refresh')).toMatchObject({ status: 0 })
    expect(sandbox.aws.count('CreateToken')).toBe(0)
  })

  test('every failure: credentials with a few minutes left, which are used', async () => {
    const first = await ask('dev')
    sandbox.passTime(55 * minute)
    sandbox.aws.faults.inject({ operation: '*', reset: 'before' })
    const second = await ask('dev')
    expect(second.status).toBe(0)
    expect(keyOf(second)).toBe(keyOf(first))
    expect(sandbox.aws.count('AssumeRole')).toBe(5)
  })

  test.each(disturbances)('%s in front of the token service: the refresh token', async (_, fault) => {
    sandbox.passTime(61 * minute)
    sandbox.aws.faults.inject({ operation: 'CreateToken', ...fault })
    const failed = await ask('portal', '--refresh')
    expect(failed).toMatchObject({
      status: 5,
      stdout: '',
      stderr: expect.stringContaining('[AWS_UNREACHABLE]'),
    })
    expect(sandbox.aws.count('CreateToken')).toBeLessThanOrEqual(4)
    sandbox.aws.faults.clear()
    expect(await ask('portal', '--refresh')).toMatchObject({ status: 0, stderr: '' })
  })
})
