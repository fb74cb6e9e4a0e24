import { describe, expect, test } from '@jest/globals'

import { readArn } from '../../src/console/read-arn.ts'
import { findDestination } from '../../src/console/destination.ts'
import { portalLink, signInLink } from '../../src/console/console-links.ts'
import { findService, listServiceWords } from '../../src/console/console-services.ts'

const tokyo = { console: 'https://console.aws.amazon.com', region: 'ap-northeast-1' }
const tokyoHost = 'https://ap-northeast-1.console.aws.amazon.com'
const gov = { console: 'https://console.amazonaws-us-gov.com', region: 'us-gov-east-1' }

describe('services', () => {
  test('there are at least a hundred', () => {
    const paths = listServiceWords().map((word) => findService(word)?.path)
    expect(new Set(paths).size).toBeGreaterThan(100)
  })

  test('no word means two services', () => {
    const words = listServiceWords()
    expect(new Set(words).size).toBe(words.length)
    expect(words.filter((word) => findService(word) === undefined)).toEqual([])
  })

  test.each([
    ['ec2', 'EC2'],
    ['EC2', 'EC2'],
    ['Step Functions', 'Step Functions'],
    ['step-functions', 'Step Functions'],
    ['states', 'Step Functions'],
    ['cognito-idp', 'Cognito'],
    ['nothing', undefined],
    ['constructor', undefined],
  ])('%s', (word, name) => {
    expect(findService(word)?.name).toBe(name)
  })
})

describe('findDestination', () => {
  test.each([
    ['the home page', {}, tokyo, `${tokyoHost}/console/home?region=ap-northeast-1`],
    ['a service', { service: 'ec2' }, tokyo, `${tokyoHost}/ec2/home?region=ap-northeast-1`],
    [
      'a page within a service: the region stands before the fragment',
      { service: 'elb' },
      tokyo,
      `${tokyoHost}/ec2/home?region=ap-northeast-1#LoadBalancers:`,
    ],
    ['a global service', { service: 'iam' }, tokyo, 'https://console.aws.amazon.com/iam/home'],
    [
      'another partition',
      { service: 'lambda' },
      gov,
      'https://console.amazonaws-us-gov.com/lambda/home?region=us-gov-east-1',
    ],
    [
      'an ARN',
      { arn: readArn('arn:aws:states:ap-northeast-1:111111111111:stateMachine:m') },
      tokyo,
      `${tokyoHost}/states/home?region=ap-northeast-1`,
    ],
    [
      'an ARN of a service that nobody knows',
      { arn: readArn('arn:aws:new-thing:ap-northeast-1:111111111111:x') },
      tokyo,
      `${tokyoHost}/console/home?region=ap-northeast-1`,
    ],
    [
      'an address, with its fragment',
      { destination: `${tokyoHost}/ec2/home#Instances:tag=a b` },
      tokyo,
      `${tokyoHost}/ec2/home#Instances:tag=a%20b`,
    ],
  ])('%s', (_, request, sandbox, expected) => {
    expect(findDestination(request, sandbox)).toBe(expected)
  })

  test.each([
    'https://example.com/',
    'https://console.aws.amazon.com.example.com/',
    'https://xconsole.aws.amazon.com/',
    'https://console.aws.amazon.com@example.com/',
    'https://u:p@console.aws.amazon.com/',
    'http://console.aws.amazon.com/',
    'https://console.aws.amazon.com:8443/',
    'https://console.amazonaws.cn/',
    'javascript:alert(1)',
    'ec2',
  ])('%s is not a page of the console', (destination) => {
    expect(() => findDestination({ destination }, tokyo)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('; expected a page of ') }),
    )
  })

  test('an unknown service is reported with similar names', () => {
    expect(() => findDestination({ service: 'lamdba' }, tokyo)).toThrow(
      expect.objectContaining({ code: 'USAGE', hints: expect.arrayContaining(['did you mean "lambda"?']) }),
    )
  })
})

describe('readArn', () => {
  test.each([
    [
      'arn:aws:lambda:us-east-1:111111111111:function:f:1',
      { partition: 'aws', service: 'lambda', region: 'us-east-1', accountId: '111111111111' },
    ],
    ['arn:aws-cn:s3:::b/k', { partition: 'aws-cn', service: 's3', region: null, accountId: null }],
    ['arn:aws:iam::aws:policy/x', { partition: 'aws', service: 'iam', region: null, accountId: null }],
  ])('%s', (text, expected) => {
    expect(readArn(text)).toMatchObject(expected)
  })

  test.each(['arn:aws:ec2', 'arn:other:ec2:us-east-1:111111111111:x', 'arn:aws:ec2:a/b:111111111111:x', ''])(
    '%s is none',
    (text) => {
      expect(readArn(text)).toBeUndefined()
    },
  )
})

describe('links', () => {
  const destination = 'https://console.aws.amazon.com/ec2/home?region=us-east-1#Instances:'

  test.each([
    'https://example.awsapps.com/start',
    'https://example.awsapps.com/start/',
    'https://example.awsapps.com/start#/',
    'https://example.awsapps.com/start/#/?tab=accounts',
    'https://example.awsapps.com/start?x=1',
  ])('of the portal at %s', (startUrl) => {
    const link = portalLink({ startUrl, accountId: '111111111111', roleName: 'a+b', destination })
    expect(link).toBe(
      'https://example.awsapps.com/start/#/console?account_id=111111111111&role_name=a%2Bb' +
        '&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fec2%2Fhome%3Fregion%3Dus-east-1%23Instances%3A',
    )
  })

  test('of federation: the fragment of the page stays within its parameter', () => {
    const url = new URL(signInLink('https://signin.aws.amazon.com/federation', 'a+b/c=', destination))
    expect(url.hash).toBe('')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: 'login',
      Issuer: 'awsx',
      Destination: destination,
      SigninToken: 'a+b/c=',
    })
  })
})
