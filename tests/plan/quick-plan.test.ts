import { describe, expect, test } from '@jest/globals'
import { regions } from '../../src/config/known-regions.ts'
import * as fc from 'fast-check'
import { checkValue } from '../../src/config/check-value.ts'
import { chooseProfile } from '../../src/config/choose-profile.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { planWithChecks } from '../../src/plan/checked-plan.ts'
import { isPlain, plainValues, planQuickly } from '../../src/plan/quick-plan.ts'
import { contextOf } from './planning.ts'

const odd = ['your-role', 'deploy-here', 'TODO', 'xxxxxx', '....', 'AWSReservedSSO_Admin_0123456789abcdef']
const values = ['us-east-1', 'usea-st-1', 'us-east-1a', 'eu-west', 'fips-us-east-1', '123456', ...odd]

describe('a plain value', () => {
  test.each(Object.entries(plainValues))('of %s passes the full check', (key, pattern) => {
    const text = fc.oneof(fc.stringMatching(pattern), fc.constantFrom(...values))
    const property = fc.property(text, fc.boolean(), (value, isAws) => {
      if (isPlain(key, value)) expect(checkValue(key, value, isAws)).toBeUndefined()
    })

    expect(() => fc.assert(property, { numRuns: 500 })).not.toThrow()
  })

  test.each(['region', 'sso_region'])('of %s passes the full check', (key) => {
    const plain = [...values, ...Object.keys(regions)].filter((value) => isPlain(key, value))

    expect(plain).toEqual(['us-east-1', ...Object.keys(regions)])
    expect(plain.filter((value) => checkValue(key, value, true) !== undefined)).toEqual([])
  })

  test.each([
    ['region', 'ap-northeast-1'],
    ['region', 'us-gov-west-1'],
    ['sso_region', 'cn-northwest-1'],
    ['role_arn', 'arn:aws:iam::222222222222:role/path/role-s'],
    ['mfa_serial', 'arn:aws:iam::111111111111:mfa/hanako'],
    ['sso_account_id', '111111111111'],
    ['sso_role_name', 'permission-set-x'],
    ['sso_start_url', 'https://example.awsapps.com/start'],
    ['aws_access_key_id', 'AKIAIOSFODNN7EXAMPLE'],
    ['aws_secret_access_key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['external_id', ''],
  ])('is the usual %s: %s', (key, value) => expect(isPlain(key, value)).toBe(true))

  test.each(odd.map((value) => [value]))('is not %s', (value) =>
    expect(isPlain('sso_role_name', value)).toBe(false),
  )
})

const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG\n'

function planBoth(config: string, env: Readonly<Record<string, string>> = {}) {
  const context = contextOf({ config, env })
  const choice = chooseProfile(context, 'dev')
  const quick = planQuickly(loadConfig(context), choice, {}, context)
  return { quick, full: () => planWithChecks(loadConfig(context), choice, {}, context) }
}

describe('planQuickly', () => {
  test.each([
    [
      'of a role',
      `[profile dev]\nregion = us-east-1\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n[profile keys]\n${keys}`,
    ],
    [
      'of an Identity Center profile',
      '[profile dev]\nregion = us-east-1\nsso_session = my-sso\nsso_account_id = 111111111111\nsso_role_name = role-x\n' +
        '[sso-session my-sso]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n',
    ],
  ])('gives the same plan %s', (_, config) => {
    const { quick, full } = planBoth(config)

    expect(quick).toEqual(full())
    expect(quick).toBeDefined()
  })

  test.each([
    ['a malformed value', `[profile dev]\nregion = us-east-1a\n${keys}`, /availability zone/],
    ['no credentials', '[profile dev]\nregion = us-east-1\n', /has no credentials/],
    ['no such profile', '[profile devel]\n', /profile "dev" not found/],
  ])('leaves %s to the full plan', (_, config, message) => {
    const { quick, full } = planBoth(config)

    expect(quick).toBeUndefined()
    expect(full).toThrow(message)
  })

  test('leaves a region of the environment that is not plain to the full plan', () => {
    const { quick, full } = planBoth(`[profile dev]\n${keys}`, { AWS_REGION: 'moon-1' })

    expect(quick).toBeUndefined()
    expect(full().region?.value).toBe('moon-1')
  })
})

test('the plain regions are the known ones', () => {
  const names = Object.keys(regions)
  expect(names.filter((name) => !isPlain('region', name))).toEqual([])
  const others = names.flatMap((name) => [name.replace(/\d$/, '8'), name.replace(/\d$/, '9')])
  expect(others.filter((name) => isPlain('region', name))).toEqual([])
})
