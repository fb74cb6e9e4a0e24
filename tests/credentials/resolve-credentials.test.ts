import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { setImmediate } from 'node:timers/promises'

import { resolveCredentials } from '../../src/credentials/resolve-credentials.ts'
import { storedKeyIdentity } from '../../src/credentials/stored-key-identity.ts'
import { AwsxError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/types.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import type { Store } from '../../src/store/types.ts'
import { formatUtc } from '../../src/text/format-utc.ts'
import { chainRoleArn, HANAKO, WEB_IDENTITY_TOKEN } from '../local-aws/default-data.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws } from '../local-aws/server.ts'
import { resolvingDeps } from './resolving.ts'
import type { ReadyDeps, Scene } from './resolving.ts'

const minute = 60_000

const config = `[profile hanako]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
aws_account_id = 111111111111
region = eu-west-1
[profile one]
role_arn = ${chainRoleArn(1)}
source_profile = hanako
region = eu-west-1
[profile two]
role_arn = ${chainRoleArn(2)}
source_profile = one
region = eu-west-1
[profile three]
role_arn = ${chainRoleArn(3)}
source_profile = two
region = eu-west-1
[profile closed]
role_arn = arn:aws:iam::222222222222:role/closed-role
source_profile = two
region = eu-west-1
[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = hanako
mfa_serial = ${HANAKO.mfaSerial}
region = eu-west-1
[profile own-mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = hanako
mfa_serial = ${HANAKO.mfaSerial}
duration_seconds = 7200
region = eu-west-1
[profile web]
role_arn = arn:aws:iam::222222222222:role/web-identity-role
web_identity_token_file = /token
region = eu-west-1
`

let aws: LocalAws
let store: Store
beforeEach(async () => {
  // Signatures are made with the time of the system, also after the clock was moved.
  aws = await startLocalAws({ data: { clockSkewSeconds: 1e9 } })
  store = createMemoryStore(aws.now)
})
afterEach(() => aws.stop())

const ready = (profile: string, more: Scene = {}): ReadyDeps =>
  resolvingDeps({ config, profile, aws, store, ...more })
const mfa = (): string => aws.mfaCode(HANAKO.mfaSerial)
const assumed = (n: number): number => aws.count('AssumeRole', { RoleArn: chainRoleArn(n) })

describe('the cache', () => {
  test('is used by another process, too', async () => {
    const first = await ready('one').resolve()
    const second = await ready('one').resolve()
    expect(second).toEqual(first)
    expect(second.secretAccessKey.reveal()).toBe(first.secretAccessKey.reveal())
    expect(aws.count('*')).toBe(1)
  })

  test('is used from the last cached step on', async () => {
    await ready('two').resolve()
    await ready('three').resolve()
    expect([assumed(1), assumed(2), assumed(3)]).toEqual([1, 1, 1])
    aws.resetCalls()
    await ready('three').resolve()
    expect(aws.calls).toEqual([])
  })

  test('gets a web identity token from a program, which it runs once', async () => {
    const program = `"${process.execPath}" -p "'${WEB_IDENTITY_TOKEN}'"`
    const scene = {
      config: config.replace('web_identity_token_file = /token', `web_identity_token_process = ${program}`),
    }
    expect(await ready('web', scene).resolve()).toEqual(await ready('web', scene).resolve())
    expect(aws.count('AssumeRoleWithWebIdentity')).toBe(1)
  })

  test('reports a program that prints no token', async () => {
    const program = `web_identity_token_process = "${process.execPath}" -e ""`
    const scene = { config: config.replace('web_identity_token_file = /token', program) }
    expect(await ready('web', scene).refusal()).toMatchObject({
      code: 'CREDENTIAL_PROCESS_FAILED',
      message: 'profile "web": web_identity_token_process succeeded, but printed no token',
    })
  })

  test('holds a web identity and a session token', async () => {
    const files = { '/token': `${WEB_IDENTITY_TOKEN}\n` }
    await ready('web', { files }).resolve()
    await ready('web', { files }).resolve()
    expect(aws.count('AssumeRoleWithWebIdentity')).toBe(1)
    const scene = ready('mfa', { mfa })
    await scene.resolve()
    await ready('mfa', { mfa, refresh: false }).resolve()
    expect([aws.count('GetSessionToken'), aws.count('AssumeRole'), scene.questions.length]).toEqual([1, 1, 1])
  })

  test('does not hold keys from the file', async () => {
    const found = await ready('hanako').resolve()
    expect(found).toMatchObject({
      accessKeyId: HANAKO.accessKeyId,
      accountId: '111111111111',
      expiresAt: null,
    })
    expect(store.list()).toEqual([])
  })

  test('is ignored with --refresh, for every step', async () => {
    const first = await ready('two').resolve()
    aws.advanceClock(1000)
    const second = await ready('two', { refresh: true }).resolve()
    expect(second.accessKeyId).not.toBe(first.accessKeyId)
    expect([assumed(1), assumed(2)]).toEqual([2, 2])
    expect((await ready('two').resolve()).accessKeyId).toBe(second.accessKeyId)
  })

  test('is renewed before it expires', async () => {
    await ready('one').resolve()
    aws.advanceClock(43 * minute)
    await ready('one').resolve()
    expect(assumed(1)).toBe(1)
    aws.advanceClock(2 * minute)
    await ready('one').resolve()
    expect(assumed(1)).toBe(2)
  })

  test('may fail to be written without failing the run', async () => {
    const full: Store = {
      ...store,
      write: () => Promise.reject(new AwsxError('STORE_UNAVAILABLE', 'the disk is full')),
    }
    const scene = ready('one', { store: full })
    await expect(scene.resolve()).resolves.toMatchObject({ accountId: '400000000001' })
    expect(scene.said).toEqual(['not stored: the disk is full'])
  })
})

describe('many at once', () => {
  test('make one call for each step', async () => {
    const found = await Promise.all(Array.from({ length: 20 }, () => ready('three').resolve()))
    expect(new Set(found.map((credentials) => credentials.accessKeyId)).size).toBe(1)
    expect([assumed(1), assumed(2), assumed(3)]).toEqual([1, 1, 1])
  })

  test('make one call with --refresh as well', async () => {
    await ready('one').resolve()
    aws.advanceClock(1000)
    const all = Array.from({ length: 20 }, () => ready('one', { refresh: true }).resolve())
    const found = await Promise.all(all)
    expect(new Set(found.map((credentials) => credentials.accessKeyId)).size).toBe(1)
    expect(assumed(1)).toBe(2)
  })

  test('show one prompt', async () => {
    const scenes = Array.from({ length: 10 }, (_value, n) => ready(n % 2 === 0 ? 'mfa' : 'own-mfa', { mfa }))
    await Promise.all(scenes.map((scene) => scene.resolve()))
    const questions = scenes.flatMap((scene) => scene.questions.map((question) => question.purpose))
    expect(questions.sort()).toEqual([
      'a session of the IAM user',
      'role arn:aws:iam::222222222222:role/mfa-role',
    ])
  })

  test('end together with a canceled prompt, but a later process prompts', async () => {
    const cancel = (): never => {
      throw new AwsxError('MFA_CANCELLED', 'no code was given')
    }
    const scenes = Array.from({ length: 5 }, () => ready('mfa', { mfa: cancel }))
    const errors = await Promise.all(scenes.map((scene) => scene.refusal()))
    expect(errors.map((error) => error.code)).toEqual(Array.from({ length: 5 }, () => 'MFA_CANCELLED'))
    expect(scenes.flatMap((scene) => scene.questions)).toHaveLength(1)
    aws.advanceClock(10)
    await expect(ready('mfa', { mfa }).resolve()).resolves.toMatchObject({ accountId: '222222222222' })
  })
})

describe('locks', () => {
  test('are never nested, and none is held while the source is fetched', async () => {
    const held: string[] = []
    const nested: string[] = []
    const watched: Store = {
      ...store,
      withLock: (name, options, work) =>
        store.withLock(name, options, async () => {
          if (held.length > 0) nested.push(name)
          held.push(name)
          return work().finally(() => held.pop())
        }),
    }
    const questions: number[] = []
    const scene = ready('own-mfa', {
      store: watched,
      mfa: () => {
        questions.push(held.length)
        return mfa()
      },
    })
    await scene.resolve()
    await ready('three', { store: watched }).resolve()
    expect([nested, held]).toEqual([[], []])
    // The lock of the prompt itself.
    expect(questions).toEqual([1])
  })
})

describe('a wait for the lock of another process', () => {
  test('ends with what that has stored, without the lock', async () => {
    const taken: string[] = []
    const waiting: Store = {
      ...store,
      withLock: async (name, options, work, findAnswer) => {
        const early = await findAnswer?.()
        if (early !== undefined) return early
        await ready('mfa', { mfa }).resolve()
        const answer = await findAnswer?.()
        if (answer !== undefined) return answer
        taken.push(name)
        return store.withLock(name, options, work)
      },
    }
    const scene = ready('mfa', { mfa, store: waiting })

    await expect(scene.resolve()).resolves.toMatchObject({ accountId: '222222222222' })
    expect([taken, scene.questions, aws.count('GetSessionToken')]).toEqual([[], [], 1])
  })

  test('does not end with what --refresh replaces', async () => {
    await ready('one').resolve()
    const found: unknown[] = []
    const waiting: Store = {
      ...store,
      withLock: async (name, options, work, findAnswer) => {
        found.push(await findAnswer?.())
        return store.withLock(name, options, work)
      },
    }
    aws.advanceClock(1000)
    await ready('one', { refresh: true, store: waiting }).resolve()

    expect([found, assumed(1)]).toEqual([[undefined], 2])
  })

  test('ends at once if the store cannot be unlocked, without another attempt to unlock it', async () => {
    let isThere = false
    let attempts = 0
    const locked: Store = {
      ...store,
      read: async () => {
        if (!isThere) return undefined
        attempts += 1
        throw new AwsxError('STORE_LOCKED', 'the prompt was dismissed')
      },
      withLock: async (name, options, work, findAnswer) => {
        isThere = true
        return (await findAnswer?.()) ?? store.withLock(name, options, work)
      },
    }
    const error = await ready('one', { store: locked }).refusal()

    expect([error.message, attempts]).toEqual(['the prompt was dismissed', 1])
  })

  test('that finds nothing goes on without the lock, if that is held for too long', async () => {
    const busy: Store = {
      ...store,
      withLock: async (_name, _options, _work, findAnswer) => {
        await findAnswer?.()
        throw new AwsxError('STORE_LOCKED', 'another awsx did not finish in 25 s')
      },
    }
    const scene = ready('one', { store: busy })

    await expect(scene.resolve()).resolves.toMatchObject({ accountId: '400000000001' })
    expect(scene.debugged).toContain(
      'step 2 (assume-role): continuing without the lock (another awsx did not finish in 25 s)',
    )
  })
})

describe('a source that AWS refuses before its end', () => {
  test('is fetched once more', async () => {
    await ready('one').resolve()
    aws.cloud.state.credentials.clear()
    const scene = ready('two')
    await expect(scene.resolve()).resolves.toMatchObject({ accountId: '400000000002' })
    expect([assumed(1), assumed(2)]).toEqual([2, 2])
    expect(scene.debugged).toContain(
      'step 3 (assume-role): AWS rejected the credentials of step 2; getting them again',
    )
  })

  test('is fetched again together with its own source, if AWS refuses that, too', async () => {
    await ready('two').resolve()
    aws.cloud.state.credentials.clear()
    await expect(ready('three').resolve()).resolves.toMatchObject({ accountId: '400000000003' })
    expect([assumed(1), assumed(2), assumed(3)]).toEqual([2, 3, 2])
  })

  test('is fetched once for all processes', async () => {
    await ready('one').resolve()
    aws.cloud.state.credentials.clear()
    const found = await Promise.all(Array.from({ length: 20 }, () => ready('two').resolve()))
    expect(new Set(found.map((credentials) => credentials.accessKeyId)).size).toBe(1)
    expect(assumed(1)).toBe(2)
  })

  test('is not fetched a third time', async () => {
    await ready('one').resolve()
    const body =
      '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>ended</Message></Error></ErrorResponse>'
    const where = { RoleArn: chainRoleArn(2) }
    aws.faults.inject({ operation: 'AssumeRole', where, answer: { status: 400, body } })
    const error = await ready('two').refusal()
    expect(error.message).toContain('ExpiredToken: ended')
    expect([assumed(1), assumed(2)]).toEqual([2, 2])
  })

  test('is not read again from the file, and there is no second prompt for a code', async () => {
    delete aws.data.users[HANAKO.arn]?.accessKeys[HANAKO.accessKeyId]
    const scene = ready('mfa', { mfa: () => '123456' })
    const error = await scene.refusal()
    expect(error.message).toContain('InvalidClientTokenId')
    expect([scene.questions.length, aws.count('GetSessionToken')]).toEqual([1, 1])
  })
})

describe('--debug', () => {
  const host = (): string => new URL(aws.url).host

  test('says what the store has, and what is fetched from where', async () => {
    const cold = ready('one')
    const { expiresAt } = await cold.resolve()
    expect(cold.debugged).toEqual([
      'step 2 (assume-role): not in the store',
      'step 1 (static): fetching from the AWS files',
      'step 1 (static): fetched, without an expiration',
      'step 2 (assume-role): not in the store',
      `step 2 (assume-role): fetching with AssumeRole from ${host()} (eu-west-1)`,
      `step 2 (assume-role): fetched, valid until ${formatUtc(expiresAt ?? 0)}`,
    ])
  })

  test('says how long cached credentials are valid, and why they are not used', async () => {
    await ready('one').resolve()
    const warm = ready('one')
    await warm.resolve()
    const withRefresh = ready('one', { refresh: true })
    aws.advanceClock(1000)
    await withRefresh.resolve()
    const withMinTtl = ready('one', { minTtlMs: 30 * minute })
    aws.advanceClock(35 * minute)
    await withMinTtl.resolve()
    expect([warm, withRefresh, withMinTtl].map(({ debugged }) => debugged[0])).toEqual([
      expect.stringMatching(/^step 2 \(assume-role\): in the store, valid for (59|60) min$/),
      'step 2 (assume-role): in the store, not used because of --refresh',
      expect.stringMatching(/^step 2 \(assume-role\): in the store, valid for 2[45] min, 30 min required$/),
    ])
  })

  test('says that another process holds the lock', async () => {
    const waiting: Store = {
      ...store,
      withLock: (name, options, work) => {
        options.onWait?.({ pid: 4321, purpose: null })
        return store.withLock(name, options, work)
      },
    }
    const scene = ready('one', { store: waiting })
    await scene.resolve()
    expect(scene.debugged).toContain('step 2 (assume-role): waiting for the lock of process 4321')
  })
})

describe('cached credentials that should be renewed', () => {
  test('are used while another process renews them', async () => {
    const first = await ready('one').resolve()
    aws.advanceClock(50 * minute)
    aws.faults.inject({ operation: 'AssumeRole', delayMs: 1500, times: 1 })
    const owner = ready('one')
    const renewing = owner.resolve()
    // The owner holds the lock when it fetches.
    while (!owner.debugged.some((line) => line.includes('(assume-role): fetching'))) await setImmediate()
    const served = await ready('one').resolve()

    expect(served.accessKeyId).toBe(first.accessKeyId)
    expect((await renewing).accessKeyId).not.toBe(first.accessKeyId)
    expect(aws.count('AssumeRole')).toBe(2)
  })
})

describe('without a network', () => {
  const cut = (): void => aws.faults.inject({ operation: '*', reset: 'before' })

  test('usable credentials are used with a warning', async () => {
    const first = await ready('one').resolve()
    aws.advanceClock(50 * minute)
    cut()
    const scene = ready('one')
    expect((await scene.resolve()).accessKeyId).toBe(first.accessKeyId)
    expect(scene.said).toEqual([
      expect.stringMatching(
        /^could not assume role .* for profile "one": .*; using cached credentials that expire in (9|10) minutes$/,
      ),
    ])
  })

  test.each([
    ['that expire in a minute', 59.5, {}],
    ['ignored by --refresh', 20, { refresh: true }],
    ['too short for --min-ttl', 50, { minTtlMs: 20 * minute }],
  ])('credentials %s are not used', async (_name, minutes, more) => {
    await ready('one').resolve()
    aws.advanceClock(minutes * minute)
    cut()
    const error = await ready('one', more).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(store.list()).toHaveLength(1)
  })
})

describe('--min-ttl', () => {
  test('renews credentials that are too short', async () => {
    await ready('one').resolve()
    aws.advanceClock(20 * minute)
    await ready('one', { minTtlMs: 30 * minute }).resolve()
    expect(assumed(1)).toBe(1)
    const found = await ready('one', { minTtlMs: 45 * minute }).resolve()
    expect(assumed(1)).toBe(2)
    expect((found.expiresAt ?? 0) - aws.now()).toBeGreaterThan(59 * minute)
  })

  test('fails if the chain cannot give as much', async () => {
    const error = await ready('one', { minTtlMs: 120 * minute }).refusal()
    expect(error.code).toBe('MIN_TTL_UNREACHABLE')
    expect(error.message).toMatch(/^new credentials of profile "one" last (59 minutes|1 hour), not 2 hours$/)
  })

  test('does not renew the sources', async () => {
    await ready('one').resolve()
    aws.advanceClock(20 * minute)
    await ready('two', { minTtlMs: 50 * minute }).resolve()
    expect([assumed(1), assumed(2)]).toEqual([1, 1])
  })
})

describe('an MFA code', () => {
  test('that AWS denies is prompted for again, with the reason', async () => {
    const codes = ['000000', '000001']
    const scene = ready('mfa', { mfa: () => codes.shift() ?? mfa() })
    await expect(scene.resolve()).resolves.toMatchObject({ accountId: '222222222222' })
    expect(scene.questions.map((question) => question.denial)).toEqual([
      null,
      expect.stringContaining('did not accept that code'),
      expect.stringContaining('did not accept that code'),
    ])
    expect(aws.count('GetSessionToken')).toBe(3)
  })

  test.each(['mfa', 'own-mfa'])('of profile %s is prompted for three times at most', async (profile) => {
    const scene = ready(profile, { mfa: () => '000000' })
    const error = await scene.refusal()
    expect(error.code).toBe('MFA_REJECTED')
    expect(scene.questions).toHaveLength(3)
    expect(aws.count('*')).toBe(3)
  })

  test.each([
    ['mfa', 'mfa'],
    ['own-mfa', 'own-mfa'],
  ])('of profile %s is required if the user cannot be asked', async (profile, asking) => {
    const error = await ready(profile).refusal()
    expect(error).toMatchObject({
      code: 'MFA_REQUIRED',
      message: `profile "${asking}" requires an MFA code from ${HANAKO.mfaSerial}`,
      hints: [`awsx login ${profile}`, 'or pass the code with --mfa-token'],
    })
    expect(aws.calls).toEqual([])
  })

  test('is enough for every role behind the session', async () => {
    const scene = ready('mfa', { mfa })
    await scene.resolve()
    const other = config.replace(
      '[profile web]',
      '[profile mfa-2]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = hanako\nregion = eu-west-1\nmfa_serial = ' +
        HANAKO.mfaSerial +
        '\n[profile web]',
    )
    await ready('mfa-2', { config: other }).resolve()
    expect([aws.count('GetSessionToken'), aws.count('AssumeRole')]).toEqual([1, 2])
  })
})

describe('a denied hop', () => {
  test('is named with its number and line', async () => {
    const error = await ready('closed').refusal()
    expect(error).toMatchObject({ code: 'ACCESS_DENIED', at: '~/.aws/config:18' })
    expect(error.message).toMatch(
      /^could not assume role arn:aws:iam::222222222222:role\/closed-role for profile "closed" \(hop 3 of 3\): AccessDenied: /,
    )
    expect(error.hints[0]).toContain('trust policy of arn:aws:iam::222222222222:role/closed-role')
  })

  test('in the middle as well', async () => {
    const role = aws.data.roles[chainRoleArn(2)]
    if (role !== undefined) role.trustedPrincipals = []
    const error = await ready('three').refusal()
    expect(error).toMatchObject({ code: 'ACCESS_DENIED', at: '~/.aws/config:10' })
    expect(error.message).toContain('for profile "two" (hop 2 of 3)')
    expect([assumed(1), assumed(2), assumed(3)]).toEqual([1, 1, 0])
  })
})

describe('a stored key', () => {
  const storedKeyPlan = (plan: Plan): Plan => ({
    ...plan,
    steps: [
      { kind: 'stored-key', profile: 'hanako', at: null, accountId: null },
      ...plan.steps.slice(1),
    ] as Plan['steps'],
  })

  test('is the source of a chain', async () => {
    const { plan, deps } = ready('one')
    const payload = {
      accessKeyId: HANAKO.accessKeyId,
      secretAccessKey: HANAKO.secretAccessKey,
      accountId: '111111111111',
    }
    await store.write(storedKeyIdentity('hanako'), {
      kind: 'iam-key',
      expiresAt: null,
      derivedFrom: null,
      renewable: false,
      payload,
    })
    await expect(resolveCredentials(storedKeyPlan(plan), deps)).resolves.toMatchObject({
      accountId: '400000000001',
    })
  })

  test('that is missing is an error that says how to add it', async () => {
    const { plan, deps } = ready('one')
    await expect(resolveCredentials(storedKeyPlan(plan), deps)).rejects.toMatchObject({
      code: 'PROFILE_NO_CREDENTIALS',
      hints: ['awsx add hanako'],
    })
  })
})
