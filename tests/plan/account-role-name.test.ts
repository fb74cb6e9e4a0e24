import { describe, expect, test } from '@jest/globals'

import { nameAccountRole, parseAccountRole } from '../../src/plan/account-role-name.ts'
import { parseRoleArn } from '../../src/plan/role-arn.ts'
import type { SsoTarget } from '../../src/plan/sso-targets.ts'

const sessions = ['corp', 'a@b', 'team/eu']

describe('an account and a role', () => {
  test.each([
    ['111111111111/Admin', '111111111111', 'Admin', undefined],
    ['1111-1111-1111/Admin', '111111111111', 'Admin', undefined],
    ['prod/Admin', 'prod', 'Admin', undefined],
    ['Prod (EU)/Admin', 'Prod (EU)', 'Admin', undefined],
    ['prod/web/Admin', 'prod/web', 'Admin', undefined],
    ['prod/Admin@corp', 'prod', 'Admin', 'corp'],
    ['prod/Admin@other', 'prod', 'Admin@other', undefined],
    ['prod/Admin@corp@corp', 'prod', 'Admin@corp', 'corp'],
    ['prod/Admin@a@b', 'prod', 'Admin', 'a@b'],
    ['me@example.com/Admin', 'me@example.com', 'Admin', undefined],
    ['111111111111/Admin@team/eu', '111111111111', 'Admin', 'team/eu'],
  ])('%s', (text, account, role, session) => {
    expect(parseAccountRole(text, sessions)).toEqual({ account, role, session })
  })

  test.each([
    '',
    'dev',
    '/Admin',
    'prod/',
    './deploy',
    '../bin/deploy',
    '~/bin/deploy',
    '/bin/ls',
    'prod/two words',
  ])('"%s" is none', (text) => {
    expect(parseAccountRole(text, sessions)).toBeUndefined()
  })

  test('its name leads back to it, whatever else the config has', () => {
    const signIn = (name: string): SsoTarget => ({ kind: 'sso', name }) as SsoTarget
    const all = sessions.map(signIn)
    for (const roleName of ['Admin', 'Admin@corp', 'a@b', 'x@a@b']) {
      for (const others of [[signIn('corp')], all]) {
        for (const chosen of others) {
          const name = nameAccountRole(
            { accountId: '111111111111', roleName, signIn: chosen },
            others,
            () => false,
          )
          const names = others.map((other) => other.name)
          const parsed = parseAccountRole(name, names)

          expect(parsed).toMatchObject({ account: '111111111111', role: roleName })
          expect(parsed?.session ?? 'corp').toBe(chosen.name)
        }
      }
    }
  })
})

describe('the ARN of a role', () => {
  const accountId = '111111111111'
  const reserved = 'AWSReservedSSO_Read_Only_0123456789abcdef'

  test.each([
    [`arn:aws:iam::${accountId}:role/dev`, 'dev', undefined, false],
    [`arn:aws-cn:iam::${accountId}:role/path/to/dev`, 'dev', undefined, false],
    [`arn:aws:sts::${accountId}:assumed-role/dev/session`, 'dev', undefined, true],
    [
      `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/eu-west-1/${reserved}`,
      reserved,
      'Read_Only',
      false,
    ],
    [`arn:aws:sts::${accountId}:assumed-role/${reserved}/me@example.com`, reserved, 'Read_Only', true],
    [
      `arn:aws:iam::${accountId}:role/AWSReservedSSO_short_0123`,
      'AWSReservedSSO_short_0123',
      undefined,
      false,
    ],
  ])('%s', (arn, roleName, permissionSet, isSession) => {
    expect(parseRoleArn(arn)).toMatchObject({ arn, accountId, roleName, permissionSet, isSession })
  })

  test.each([
    'dev',
    `arn:aws:iam::${accountId}:user/dev`,
    `arn:aws:sts::${accountId}:role/dev`,
    `arn:aws:iam::${accountId}:assumed-role/dev/x`,
    'arn:aws:iam::1:role/dev',
    `arn:aws:iam::${accountId}:role/`,
  ])('%s is none', (arn) => {
    expect(parseRoleArn(arn)).toBeUndefined()
  })
})
