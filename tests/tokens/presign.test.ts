import { describe, expect, test } from '@jest/globals'
import { SignatureV4 } from '@smithy/signature-v4'
import {
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  date,
  integer,
  oneof,
  string,
  stringMatching,
  tuple,
} from 'fast-check'

import { Sha256 } from '../crypto/sdk-hash.ts'
import { presign } from '../../src/tokens/presign.ts'
import type { SigningKeys } from '../../src/crypto/aws-signature.ts'
import type { RequestToSign } from '../../src/tokens/presign.ts'
import {
  dsqlRequest,
  eksRequest,
  elasticacheRequest,
  memorydbRequest,
  mskRequest,
  rdsRequest,
} from '../../src/tokens/token-requests.ts'

const time = Date.UTC(2026, 0, 2, 3, 4, 5)
const keys: SigningKeys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'FQoGZXIvYXdzEA8+/=tok',
}

function signatureOf(url: string): string | null {
  // Not by URL, which refuses some of the random hosts.
  return new URLSearchParams(url.slice(url.indexOf('?'))).get('X-Amz-Signature')
}

describe('signatures that botocore gives', () => {
  const dsql = 'abc.dsql.us-east-1.on.aws'
  test.each<[string, RequestToSign, string]>([
    [
      'EKS',
      eksRequest('us-east-1', 'c1'),
      '97fa6ae665e6b9ea198294ebacac2d1316bb42b63cd44a51f10494a988154d9d',
    ],
    [
      'EKS in China',
      eksRequest('cn-north-1', 'c1'),
      'eededbd49b5e4d14254b9b59f8a73708f6fc5eac59d51409ed3056c56ded398f',
    ],
    [
      'RDS',
      rdsRequest('eu-west-1', 'db.abc.eu-west-1.rds.amazonaws.com', 5432, 'iam user+x'),
      '67db994ce752646418531a97e00001a779137aa1bc0e1fe4110527b9a05bb420',
    ],
    [
      'DSQL as admin',
      dsqlRequest('us-east-1', dsql, true),
      '4c36074fde07244ca7e283dcecb7665108f1cfae46a2e772952f3cee48bce515',
    ],
    [
      'DSQL',
      dsqlRequest('us-east-1', dsql, false),
      '1e3a31980d965f3a104375792fc1c1a24df97c720f9aacb1729fac97087b5bf3',
    ],
    [
      'ElastiCache',
      elasticacheRequest('eu-west-1', 'my-cache', 'user123', false),
      'af13c3d0b5752c3d7769a489b6e63863ba8e20c866f092aa517da9760424762d',
    ],
    [
      'ElastiCache serverless',
      elasticacheRequest('eu-west-1', 'My-Cache', 'user123', true),
      '65f168505562251a36b66f89cd3e19ce32a8511aafa36ca42558f2d036db14b5',
    ],
    [
      'MemoryDB',
      memorydbRequest('eu-west-1', 'my-cluster', 'user123'),
      'dc2b4cf058c3b68444700c9fd2d956828ffbb18921e69d83f9536046def4d92c',
    ],
    ['MSK', mskRequest('eu-west-1'), 'ff80eca4aa5ad6c3a93fd8a8205144f8a7ccaa78aa44d4cb70c1d6c8605cd9d1'],
  ])('%s', (_name, request, signature) => {
    expect(signatureOf(presign(request, keys, time))).toBe(signature)
  })

  test('EKS with long-lived keys', () => {
    const url = presign(eksRequest('us-east-1', 'c1'), { ...keys, sessionToken: null }, time)
    expect(signatureOf(url)).toBe('bdde9e24949397f1e5fbaa42f8df1cbf325de27b28d555c7f7f59b1ecf03a581')
    expect(url).not.toContain('Security-Token')
  })
})

test('the vector that others published for an ElastiCache token', () => {
  const given = { accessKeyId: 'accessKey', secretAccessKey: 'secretKey', sessionToken: null }
  const request = elasticacheRequest('eu-west-1', 'my-cache', 'user123', true)
  const url = presign(request, given, Date.UTC(2024, 7, 2, 12, 11, 50))
  expect(signatureOf(url)).toBe('5dda5db919b1337db6596b2a608924bc10197fb39289b933b60bdb114d5a70dc')
})

async function signWithSdk(request: RequestToSign, signingDate: Date): Promise<string | undefined> {
  const { accessKeyId, secretAccessKey, sessionToken } = keys
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) },
    region: request.region,
    service: request.service,
    sha256: Sha256,
  })
  const [hostname = '', port] = request.host.split(':')
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      ...(port === undefined ? {} : { port: Number(port) }),
      path: '/',
      query: { ...request.query },
      headers: { host: request.host, ...request.headers },
    },
    {
      expiresIn: request.lifetime,
      signingDate,
      unhoistableHeaders: new Set(Object.keys(request.headers ?? {})),
      signableHeaders: new Set(Object.keys(request.headers ?? {})),
    },
  )
  const signature = signed.query?.['X-Amz-Signature']
  return typeof signature === 'string' ? signature : undefined
}

test('any user, cluster, region and time give the signature of the SDK', async () => {
  const word = stringMatching(/^[\w-]{1,20}$/)
  const region = constantFrom('us-east-1', 'cn-north-1', 'eusc-de-east-1', 'us-gov-west-1')
  const request = oneof(
    tuple(region, word).map(([where, cluster]) => eksRequest(where, cluster)),
    tuple(region, integer({ min: 1, max: 65_535 }), string({ unit: 'grapheme', minLength: 1 })).map(
      ([where, port, user]) => rdsRequest(where, 'db.example.com', port, user),
    ),
    tuple(region, word, string({ minLength: 1 }), boolean()).map((values) => elasticacheRequest(...values)),
    tuple(region, word, string({ minLength: 1 })).map((values) => memorydbRequest(...values)),
    tuple(region, boolean()).map(([where, isAdmin]) =>
      dsqlRequest(where, `abc.dsql.${where}.on.aws`, isAdmin),
    ),
    region.map((where) => mskRequest(where)),
  )
  const day = date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  await assert(
    asyncProperty(request, day, async (given, when) => {
      expect(signatureOf(presign(given, keys, when.getTime()))).toBe(await signWithSdk(given, when))
    }),
    { numRuns: 100 },
  )
})
