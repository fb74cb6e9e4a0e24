import { describe, expect, test } from '@jest/globals'

import { readExpiry } from '../../src/config/expiry-keys.ts'
import { configOf } from '../plan/planning.ts'
import { doctorLines } from '../config/case-files.ts'
import { resolvingDeps } from './resolving.ts'

const now = (): number => Date.UTC(2026, 0, 15, 9)
const keys = '[dev]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = hush\n'
const token = 'aws_session_token = hush-token\n'

describe('the expiration of a session in the credentials file', () => {
  test.each([
    ['x_security_token_expires = 2026-01-15T12:30:00+02:00', '10:30'],
    ['x_security_token_expires = 2026-01-15T12:30:00+0200', '10:30'],
    ['aws_expiration = 2026-01-15T10:30:00.000Z', '10:30'],
    ['aws_credential_expiration = 2026-01-15T10:30:00Z', '10:30'],
    ['expiration = 2026-01-15 10:30:00', '10:30'],
    ['expiration = 1768473000', '10:30'],
  ])('%s', (line, time) => {
    const profile = configOf({ credentials: `${keys}${line}\n` }).profile('dev')
    const expiry = profile && readExpiry(profile)
    expect(expiry && new Date(expiry.time).toISOString()).toBe(`2026-01-15T${time}:00.000Z`)
  })

  test.each(['expiration = soon', 'aws_expiration =', 'region = us-east-1'])('%s has no effect', (line) => {
    const profile = configOf({ credentials: `${keys}${line}\n` }).profile('dev')
    expect(profile && readExpiry(profile)).toBeUndefined()
  })

  test('becomes the expiration of the credentials', async () => {
    const credentials = `${keys}${token}x_security_token_expires = 2026-01-15T10:00:00Z\n`
    const scene = resolvingDeps({ credentials, profile: 'dev', now })
    expect(await scene.resolve()).toMatchObject({ expiresAt: Date.UTC(2026, 0, 15, 10) })
  })

  test('must satisfy --min-ttl', async () => {
    const credentials = `${keys}${token}aws_expiration = 2026-01-15T09:10:00Z\n`
    const scene = resolvingDeps({ credentials, profile: 'dev', now, minTtlMs: 45 * 60_000 })
    expect(await scene.refusal()).toMatchObject({ code: 'MIN_TTL_UNREACHABLE' })
  })

  test.each([
    [
      'x_security_token_expires',
      'renew it with the tool that wrote it, for example: saml2aws login --profile dev',
    ],
    ['aws_expiration', 'renew it with the tool that wrote it, for example: aws-azure-login --profile dev'],
    ['expiration', 'renew it with the tool that wrote it, for example: aws-mfa --profile dev'],
    ['aws_credential_expiration', 'renew it with the tool that wrote it'],
  ])('in the past, in %s, is an error with the command', async (key, hint) => {
    const credentials = `${keys}${token}${key} = 2026-01-15T07:00:00Z\n`
    const error = await resolvingDeps({ credentials, profile: 'dev', now }).refusal()
    expect(error).toMatchObject({
      code: 'PROFILE_NO_CREDENTIALS',
      message: `the session token of profile "dev" expired 2 hours ago (${key})`,
      at: '~/.aws/credentials:1',
      hints: [hint],
    })
  })

  test('has no effect on an access key without a session token', async () => {
    const credentials = `${keys}expiration = 2020-01-01T00:00:00Z\n`
    expect(await resolvingDeps({ credentials, profile: 'dev', now }).resolve()).toMatchObject({
      expiresAt: null,
    })
  })

  test('in the past is a finding', () => {
    const credentials = `${keys}${token}region = us-east-1\nx_security_token_expires = 2020-01-01T00:00:00Z\n`
    expect(doctorLines({ credentials })).toEqual([
      'warning credentials:1 [expired-keys] the session token of profile "dev" has expired → saml2aws login --profile dev',
    ])
  })
})

describe('AWS_CREDENTIAL_EXPIRATION in the past', () => {
  const env = {
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'hush',
    AWS_CREDENTIAL_EXPIRATION: '2019-02-22T07:00:00Z',
  }

  test('is an error with a session token', async () => {
    const error = await resolvingDeps({ env: { ...env, AWS_SESSION_TOKEN: 'hush-token' }, now }).refusal()
    expect(error.code).toBe('PROFILE_NO_CREDENTIALS')
    expect(error.message).toMatch(
      /^the credentials in the environment expired \d+ days \d+ hours ago \(AWS_CREDENTIAL_EXPIRATION\)$/,
    )
    expect(error.hints).toEqual(['export new credentials; if these are new, unset AWS_CREDENTIAL_EXPIRATION'])
  })

  test('has no effect on an access key without a session token', async () => {
    expect(await resolvingDeps({ env, now }).resolve()).toMatchObject({ expiresAt: null })
  })
})
