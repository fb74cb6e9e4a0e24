import { expect, test } from '@jest/globals'

import { readRegistry } from '../../src/tokens/registry.ts'

const plain = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'

test.each([
  [plain, plain],
  [`HTTPS://${plain.toUpperCase()}/v2/`, plain],
  [`${plain}:443`, plain],
  [`${plain}:443/app`, plain],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', undefined],
  ['123456789012.dkr-ecr.eu-west-1.on.aws', undefined],
  ['123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', undefined],
  ['123456789012.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu', undefined],
  ['123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov', undefined],
  ['public.ecr.aws', undefined],
])('reads %s', (address, host = address) => {
  expect(readRegistry(address)?.host).toBe(host)
})

test.each([
  ['a user name before another host', `${plain}:x@example.com`],
  ['a user name before another host, after a scheme', `https://${plain}@example.com/`],
  ['a longer name', `${plain}.example.com`],
  ['a dot at the end', `${plain}.`],
  ['another port than a number', `${plain}:x`],
  ['the name of another partition', '123456789012.dkr.ecr.cn-north-1.amazonaws.com'],
  ['the dual-stack name of another partition', '123456789012.dkr-ecr.cn-north-1.on.aws'],
  [
    'a dual-stack name with the suffix of China',
    '123456789012.dkr-ecr.eu-west-1.on.amazonwebservices.com.cn',
  ],
  ['an account that is too short', plain.slice(1)],
  ['Docker Hub', 'https://index.docker.io/v1/'],
])('does not take %s for a registry of ECR', (_what, address) => {
  expect(readRegistry(address)).toBeUndefined()
})
