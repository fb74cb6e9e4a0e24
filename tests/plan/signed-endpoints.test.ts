import { expect, test } from '@jest/globals'

import { signedEndpoint } from '../../src/plan/signed-endpoints.ts'
import { configOf, contextOf, planOf } from './planning.ts'

function endpointOf(service: Parameters<typeof signedEndpoint>[0], region: string, keys: string): string {
  const input = { config: `[profile A]\nregion = ${region}\ncredential_process = p\n${keys}` }
  const { clients } = planOf(input, 'A')
  const sources = { clients, config: configOf(input), profile: 'A', context: contextOf(input) }
  return signedEndpoint(service, region, sources).endpoint
}

const fips = 'use_fips_endpoint = true\n'
const dual = 'use_dualstack_endpoint = true\n'

// The hosts of Organizations are those of the endpoint rules of botocore 1.43.11.
test.each([
  ['organizations', 'us-east-1', '', 'organizations.us-east-1.amazonaws.com'],
  ['organizations', 'us-east-1', fips, 'organizations-fips.us-east-1.amazonaws.com'],
  ['organizations', 'us-east-1', dual, 'organizations.us-east-1.api.aws'],
  ['organizations', 'us-east-1', fips + dual, 'organizations-fips.us-east-1.api.aws'],
  ['organizations', 'cn-northwest-1', '', 'organizations.cn-northwest-1.amazonaws.com.cn'],
  ['organizations', 'us-gov-west-1', fips, 'organizations.us-gov-west-1.amazonaws.com'],
  ['organizations', 'us-gov-west-1', fips + dual, 'organizations-fips.us-gov-west-1.api.aws'],
  ['ecr', 'eu-west-1', '', 'api.ecr.eu-west-1.amazonaws.com'],
  ['ecr', 'us-east-1', fips, 'ecr-fips.us-east-1.amazonaws.com'],
  ['ecr', 'eu-west-1', dual, 'ecr.eu-west-1.api.aws'],
] as const)('%s in %s with %j is at %s', (service, region, keys, host) => {
  expect(endpointOf(service, region, keys)).toBe(`https://${host}`)
})
