import { describe, expect, test } from '@jest/globals'
import { planOf, planErrorOf, stepsOf, warningsOf } from './planning.ts'

const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'

describe('include_profile', () => {
  test('fills in missing keys, recursively, and overrides none', () => {
    const config =
      '[profile A]\ninclude_profile = B\nrole_arn = arn:aws:iam::111111111111:role/a\nregion = us-east-1\n' +
      '[profile B]\ninclude_profile = C\nregion = eu-west-1\nmfa_serial = dev\nrole_arn = arn:aws:iam::111111111111:role/b\n' +
      `[profile C]\nsource_profile = keys\nmfa_serial = other\nexternal_id = ext\n[profile keys]\n${keys}`
    const plan = planOf({ config }, 'A')
    expect(plan.region?.value).toBe('us-east-1')
    expect(plan.steps.at(-1)).toMatchObject({
      roleArn: 'arn:aws:iam::111111111111:role/a',
      mfaSerial: 'dev',
      externalId: 'ext',
      profile: 'A',
      at: { line: 1 },
    })
    expect(plan.warnings).toEqual([])
  })

  test('an included region has its own location', () => {
    const config = `[profile A]\ninclude_profile = B\ncredential_process = p\n[profile B]\nregion = eu-west-1\n`
    expect(planOf({ config }, 'A').region).toEqual({ value: 'eu-west-1', from: '~/.aws/config:5' })
  })

  test('an empty value is filled', () => {
    const config = `[profile A]\ninclude_profile = B\nregion =\ncredential_process = p\n[profile B]\nregion = eu-west-1\n`
    expect(planOf({ config }, 'A').region?.value).toBe('eu-west-1')
  })

  test('an included source_profile that names the profile itself is dropped', () => {
    const shared = 'include_profile = base\nrole_arn = arn:aws:iam::111111111111:role/a\n'
    const base = '[profile base]\nsource_profile = A\n'
    expect(planErrorOf({ config: `[profile A]\n${shared}${base}` }, 'A').code).toBe('PROFILE_NO_SOURCE')
    const own = planOf({ config: `[profile A]\n${shared}${keys}source_profile = A\n${base}` }, 'A')
    expect(stepsOf(own)).toEqual(['static AKEY', 'assume-role arn:aws:iam::111111111111:role/a'])
  })

  test('access keys are not included', () => {
    const config = `[profile A]\ninclude_profile = B\naws_access_key_id = MINE\n[profile B]\n${keys}`
    expect(planErrorOf({ config }, 'A').code).toBe('PARTIAL_CREDENTIALS')
  })

  test('works in a source profile too', () => {
    const config =
      '[profile A]\nregion = us-east-1\nrole_arn = arn:aws:iam::111111111111:role/a\nsource_profile = S\n' +
      '[profile S]\ninclude_profile = P\n[profile P]\ncredential_process = p\n'
    expect(stepsOf(planOf({ config }, 'A'))).toEqual([
      'process p',
      'assume-role arn:aws:iam::111111111111:role/a',
    ])
  })

  test('a missing or circular one is a warning, as AWS tools do not read the key', () => {
    const missing = planOf({ config: '[profile A]\ninclude_profile = no\ncredential_process = p\n' }, 'A')
    expect(warningsOf(missing)).toEqual(['include-missing ~/.aws/config:2'])
    const config =
      '[profile A]\ninclude_profile = B\n[profile B]\ninclude_profile = A\ncredential_process = p\n'
    const circular = planOf({ config }, 'A')
    expect(stepsOf(circular)).toEqual(['process p'])
    expect(warningsOf(circular)).toEqual(['include-cycle ~/.aws/config:4'])
  })

  test('[default] is not included automatically', () => {
    const config = '[default]\ncredential_process = p\n[profile A]\nregion = us-east-1\n'
    expect(planErrorOf({ config }, 'A').code).toBe('PROFILE_NO_CREDENTIALS')
  })
})
