import { describe, expect, test } from '@jest/globals'

import { inlinePolicyOf, managedPolicyOf } from '../../src/plan/access-policies.ts'

interface Statement {
  readonly Effect: string
  readonly Action: readonly string[]
}

const parse = (text: string): readonly [Statement, Statement] =>
  (JSON.parse(text) as { Statement: readonly [Statement, Statement] }).Statement

describe.each(['read', 'view'] as const)('the inline policy for %s', (access) => {
  const text = inlinePolicyOf(access)
  const [allowed, denied] = parse(text)

  test('fits into the limit of AWS', () => {
    expect(text.length).toBeLessThanOrEqual(2048)
  })

  test('allows actions that only read, of services that are spelled out', () => {
    const reading =
      /^[a-z0-9]+:(?:Describe|List|Get|Lookup|BatchGet|Query|Scan|Filter|StartQuery)[A-Za-z]*\*?$/
    expect(allowed.Effect).toBe('Allow')
    expect(allowed.Action.filter((action) => !reading.test(action))).toEqual([])
  })

  test('allows no secret by another name, and denies the way to other permissions', () => {
    const revealing = /^(?:secretsmanager|ssm|kms:Decrypt|lambda:(?:Get|List)(?:Function|\*))/
    expect(allowed.Action.filter((action) => revealing.test(action))).toEqual([])
    expect(denied).toMatchObject({ Effect: 'Deny' })
    expect(denied.Action).toEqual(
      expect.arrayContaining(['sts:AssumeRole*', 'ec2:DescribeInstanceAttribute']),
    )
  })
})

test('view allows no contents of data', () => {
  const [{ Action }] = parse(inlinePolicyOf('view'))
  expect(
    Action.filter((action) => /^(?:s3:Get\*|s3:GetObject|dynamodb:(?:Get|Query|Scan)|logs:Get)/.test(action)),
  ).toEqual([])
})

test('the managed policies have the partition of the role', () => {
  expect(managedPolicyOf('read', 'aws')).toBe('arn:aws:iam::aws:policy/ReadOnlyAccess')
  expect(managedPolicyOf('view', 'aws-cn')).toBe('arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess')
})
