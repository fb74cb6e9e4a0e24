import { describe, expect, test } from '@jest/globals'
import { chooseProfile } from '../../src/config/choose-profile.ts'
import { AwsxError } from '../../src/errors.ts'
import { findAllSignIns, findSignIn } from '../../src/plan/sso-targets.ts'
import type { SignInTarget } from '../../src/plan/sso-targets.ts'
import { configOf, contextOf, stepsOf } from './planning.ts'
import type { TestInput } from './planning.ts'

const session = (name: string): string =>
  `[sso-session ${name}]\nsso_start_url = https://${name}\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n`
const legacy = (name: string, url: string): string =>
  `[profile ${name}]\nsso_start_url = ${url}\nsso_region = eu-west-1\nsso_account_id = 111111111111\nsso_role_name = R\n`

function targetOf(input: TestInput, name?: string): SignInTarget {
  const context = contextOf(input)
  return findSignIn(configOf(input), chooseProfile(context, name), {}, context)
}

function planErrorOf(input: TestInput, name?: string): AwsxError {
  try {
    targetOf(input, name)
  } catch (error) {
    if (error instanceof AwsxError) return error
    throw error
  }
  throw new Error('no error')
}

describe('findSignIn', () => {
  test('the base of a role profile', () => {
    const config = `${legacy('base', 'https://x')}[profile role]\nregion = us-east-1\nrole_arn = arn:aws:iam::222222222222:role/r\nsource_profile = base\n`
    const target = targetOf({ config }, 'role')
    expect(target.kind === 'plan' ? stepsOf(target.plan) : []).toEqual([
      'sso 111111111111 R eu-west-1 https://x',
      'assume-role arn:aws:iam::222222222222:role/r',
    ])
  })

  test('an sso-session', () => {
    expect(targetOf({ config: session('corp') }, 'corp')).toEqual({
      kind: 'sso',
      name: 'corp',
      signIn: {
        ssoSession: 'corp',
        startUrl: 'https://corp',
        ssoRegion: 'us-east-1',
        scopes: ['sso:account:access'],
      },
      clients: expect.objectContaining({ region: 'us-east-1' }),
    })
  })

  test('a profile wins over an sso-session with the same name', () => {
    const config = session('corp') + legacy('corp', 'https://other')
    expect(targetOf({ config }, 'corp').kind).toBe('plan')
  })

  test('a profile for tokens only', () => {
    const config = `${session('corp')}[profile tokens]\nregion = eu-west-3\nsso_session = corp\nendpoint_url = http://x\n`
    expect(targetOf({ config }, 'tokens')).toMatchObject({
      kind: 'sso',
      name: 'tokens',
      signIn: { ssoSession: 'corp' },
      clients: { region: 'eu-west-3', endpoints: { sso: 'http://x' } },
    })
  })

  test('a profile with an account but no role is an error, not a token profile', () => {
    const config = `${session('corp')}[profile half]\nsso_session = corp\nsso_account_id = 111111111111\n`
    expect(planErrorOf({ config }, 'half').code).toBe('SSO_INCOMPLETE')
  })

  test('without a name, the only sso-session is used unless there is a default profile', () => {
    expect(targetOf({ config: session('corp') })).toMatchObject({ kind: 'sso', name: 'corp' })
    const both = session('corp') + session('other')
    expect(planErrorOf({ config: both }).code).toBe('PROFILE_NOT_FOUND')
    const config = `${session('corp')}[default]\ncredential_process = p\n`
    expect(targetOf({ config }).kind).toBe('plan')
  })

  test('an unknown name suggests similar profiles and sessions', () => {
    const config = `${session('corp')}[profile core]\n`
    const error = planErrorOf({ config }, 'corq')
    expect(error.code).toBe('PROFILE_NOT_FOUND')
    expect(error.hints[0]).toMatch(/"corp".*"core"|"core".*"corp"/)
  })

  test('a session without a region is incomplete', () => {
    expect(planErrorOf({ config: '[sso-session s]\nsso_start_url = https://x\n' }, 's').code).toBe(
      'SSO_INCOMPLETE',
    )
  })
})

describe('findAllSignIns', () => {
  test('lists each session and each legacy start URL once, however it is spelled, without invalid sections', () => {
    const config = [
      session('corp'),
      '[sso-session broken]\n',
      legacy('a', 'https://x'),
      legacy('b', 'https://x'),
      legacy('b2', 'https://X/#/'),
      legacy('c', 'https://y'),
      '[profile uses]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = R\n',
      '[profile bad]\nno sign here\n',
      '[profile url-only]\nsso_start_url = https://z\n',
    ].join('')
    const context = contextOf({ config })
    expect(
      findAllSignIns(configOf({ config }), context).map(({ name, signIn }) => [name, signIn.startUrl]),
    ).toEqual([
      ['corp', 'https://corp'],
      ['a', 'https://x'],
      ['c', 'https://y'],
    ])
  })
})
