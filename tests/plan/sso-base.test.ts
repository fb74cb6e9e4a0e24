import { describe, expect, test } from '@jest/globals'
import { planOf, planErrorOf, errorTextOf, stepsOf, warningsOf } from './planning.ts'

const url = 'https://x.awsapps.com/start'
const session = `[sso-session s]\nsso_start_url = ${url}\nsso_region = us-east-1\n`
const wanted = 'sso_account_id = 011111111111\nsso_role_name = R\n'
const step = `sso 011111111111 R us-east-1 ${url}`

describe('Identity Center profiles', () => {
  test('the session form, with its scopes', () => {
    const config = `[profile A]\nsso_session = s\n${wanted}${session}sso_registration_scopes = sso:account:access, other:scope ,\n`
    const plan = planOf({ config }, 'A')
    expect(stepsOf(plan)).toEqual([step])
    expect(plan.steps[0]).toMatchObject({ ssoSession: 's', scopes: ['sso:account:access', 'other:scope'] })
    expect(plan.warnings).toEqual([])
  })

  test('the legacy form has no scopes; the start URL stays unchanged', () => {
    const config = `[profile A]\nsso_start_url = ${url}/#/\nsso_region = us-east-1\n${wanted}`
    expect(planOf({ config }, 'A').steps[0]).toMatchObject({
      ssoSession: null,
      scopes: null,
      startUrl: `${url}/#/`,
      accountId: '011111111111',
    })
  })

  test('repeated equal values are accepted with a warning each', () => {
    const config = `[profile A]\nsso_session = s\nsso_region = us-east-1\nsso_start_url = ${url}\n${wanted}${session}`
    const plan = planOf({ config }, 'A')
    expect(stepsOf(plan)).toEqual([step])
    expect(warningsOf(plan)).toEqual(['sso-duplicate ~/.aws/config:4', 'sso-duplicate ~/.aws/config:3'])
  })

  test('another spelling of the start URL is accepted with a warning', () => {
    const config = `[profile A]\nsso_session = s\nsso_start_url = ${url}/#/\n${wanted}${session}`
    const plan = planOf({ config }, 'A')
    expect(stepsOf(plan)).toEqual([step])
    expect(warningsOf(plan)).toEqual(['sso-duplicate ~/.aws/config:3'])
  })

  test.each([
    [
      'only URL and region',
      `sso_start_url = ${url}\nsso_region = us-east-1\n`,
      'sso_account_id and sso_role_name',
    ],
    ['only a URL', `sso_start_url = ${url}\n`, 'sso_region and sso_account_id and sso_role_name'],
    ['only an account', 'sso_account_id = 111111111111\n', 'sso_start_url and sso_region and sso_role_name'],
    ['all but the region', `sso_start_url = ${url}\n${wanted}`, 'sso_region'],
    ['a session and an account', 'sso_session = s\nsso_account_id = 111111111111\n', 'sso_role_name'],
  ])('%s is incomplete', (_, body, missing) => {
    expect(errorTextOf({ config: `[profile A]\n${body}${session}` }, 'A')).toBe(
      `SSO_INCOMPLETE ~/.aws/config:1: profile "A" is an Identity Center profile without ${missing}`,
    )
  })

  test.each([
    ['region', `[sso-session s]\nsso_start_url = ${url}\n`, 'sso_region'],
    ['start URL', '[sso-session s]\nsso_region = us-east-1\n', 'sso_start_url'],
    ['both', '[sso-session s]\n', 'sso_start_url and sso_region'],
  ])('a session without %s is incomplete', (_, text, missing) => {
    expect(errorTextOf({ config: `${text}[profile A]\nsso_session = s\n${wanted}` }, 'A')).toBe(
      `SSO_INCOMPLETE ~/.aws/config:1: sso-session "s" has no ${missing.replace(' and ', ' and no ')}`,
    )
  })

  test('another start URL than the session is a conflict', () => {
    const config = `[profile A]\nsso_session = s\nsso_start_url = https://y\n${wanted}${session}`
    expect(planErrorOf({ config }, 'A')).toMatchObject({
      code: 'SSO_CONFLICT',
      at: '~/.aws/config:3',
      hints: ['remove sso_start_url from profile "A"'],
    })
  })

  test('a similar name is suggested for a mistyped session', () => {
    const config = `[profile A]\nsso_session = works\n${wanted}[sso-session work]\nsso_region = us-east-1\n`
    expect(planErrorOf({ config }, 'A')).toMatchObject({
      code: 'SSO_SESSION_NOT_FOUND',
      at: '~/.aws/config:2',
    })
    expect(planErrorOf({ config }, 'A').hints[0]).toBe('did you mean "work"?')
  })
})
