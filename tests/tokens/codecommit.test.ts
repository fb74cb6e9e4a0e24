import { expect, test } from '@jest/globals'

import { regionOfCodeCommit, signForGit } from '../../src/tokens/codecommit.ts'

test('the password is that of the AWS CLI', () => {
  const host = 'git-codecommit.eu-west-1.amazonaws.com'
  const keys = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken: 'FQoGZXIvYXdzEA8+/=tok',
  }
  const repository = { host, region: 'eu-west-1', path: '/v1/repos/MyRepo' }
  const time = Date.UTC(2026, 0, 2, 3, 4, 5)

  expect(signForGit(repository, keys, time)).toEqual({
    username: 'AKIAIOSFODNN7EXAMPLE%FQoGZXIvYXdzEA8+/=tok',
    password: '20260102T030405Zc99b9c4d836354d7f8b9db3deb7bc5542c147318a30819c856f8ccd5507f31f1',
  })
  expect(signForGit(repository, { ...keys, sessionToken: null }, time).username).toBe(keys.accessKeyId)
})

test.each([
  ['git-codecommit.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['git-codecommit-fips.us-east-2.amazonaws.com', 'us-east-2'],
  ['git-codecommit.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['vpce-0ab-c1d.git-codecommit.us-east-1.vpce.amazonaws.com', 'us-east-1'],
  ['git-codecommit.eu-west-1.amazonaws.com.example.com', undefined],
  ['git-codecommit.cn-north-1.amazonaws.com', undefined],
  ['git-codecommit.eu-west-1.amazonaws.com.cn', undefined],
  ['git-codecommit.nonsense.amazonaws.com', undefined],
  ['github.com', undefined],
])('%s is in %s', (host, region) => {
  expect(regionOfCodeCommit(host)).toBe(region)
})
