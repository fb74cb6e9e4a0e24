import { describe, expect, test } from '@jest/globals'

import {
  consoleSessionSeconds,
  findPortalRole,
  regionInPartition,
} from '../../src/console/console-session.ts'
import { partitionOfPlan } from '../../src/plan/plan-partition.ts'
import type { PlanOptions } from '../../src/plan/types.ts'
import { planOf } from '../plan/planning.ts'

const config = `[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret

[profile role]
role_arn = arn:aws:iam::222222222222:role/r
source_profile = keys
duration_seconds = 7200

[profile short]
role_arn = arn:aws:iam::222222222222:role/r
source_profile = keys
mfa_serial = arn:aws:iam::111111111111:mfa/u

[profile chained]
role_arn = arn:aws:iam::333333333333:role/r
source_profile = role

[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = p

[profile from-sso]
role_arn = arn:aws-us-gov:iam::222222222222:role/r
source_profile = sso

[profile web]
role_arn = arn:aws-cn:iam::222222222222:role/r
web_identity_token_file = /token
`

const plan = (profile: string, options: PlanOptions = {}) => planOf({ config }, profile, options)

describe('consoleSessionSeconds', () => {
  test.each([
    ['role', 7200],
    ['short', 3600],
    ['chained', null],
    ['from-sso', null],
    ['web', 3600],
    ['keys', null],
    ['sso', null],
  ])('%s', (profile, seconds) => {
    expect(consoleSessionSeconds(plan(profile))).toBe(seconds)
  })
})

test('the portal itself opens the console only of a permission set', () => {
  expect(findPortalRole(plan('sso'))).toMatchObject({ accountId: '111111111111', roleName: 'p' })
  expect(findPortalRole(plan('from-sso'))).toBeUndefined()
  expect(findPortalRole(plan('sso', { roleArn: 'arn:aws:iam::222222222222:role/r' }))).toBeUndefined()
  expect(findPortalRole(plan('role'))).toBeUndefined()
})

test.each([
  ['role', 'aws'],
  ['from-sso', 'aws-us-gov'],
  ['web', 'aws-cn'],
])('the partition of %s', (profile, partition) => {
  expect(partitionOfPlan(plan(profile))).toBe(partition)
})

test('the partition of what names no role is that of the region', () => {
  expect(partitionOfPlan(plan('keys', { region: 'cn-north-1' }))).toBe('aws-cn')
})

test('a region of another partition is passed over', () => {
  expect(regionInPartition('aws-cn', [undefined, 'us-east-1', null, 'cn-north-1'])).toBe('cn-north-1')
  expect(regionInPartition('aws-us-gov', ['us-east-1'])).toBe('us-gov-west-1')
})
