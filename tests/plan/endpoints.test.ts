import { IAMClient } from '@aws-sdk/client-iam'
import { SSOClient } from '@aws-sdk/client-sso'
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { AwsxError } from '../../src/errors.ts'
import { consoleUrls } from '../../src/console/console-links.ts'
import { readClientSettings, serviceUrl, signingRegion } from '../../src/plan/endpoints.ts'
import { isHostLabel, partitionOf, partitionOfArn } from '../../src/plan/partitions.ts'
import type { ClientSettings, ServiceId } from '../../src/plan/types.ts'
import { configOf, contextOf, planOf, planErrorOf } from './planning.ts'

const plain: ClientSettings = {
  region: 'us-east-1',
  endpoints: {},
  endpointSources: {},
  useFips: false,
  useDualstack: false,
  legacySts: false,
  caBundle: null,
}

/** One region for each partition, and those that have a rule of their own. */
const regions = [
  'us-east-1',
  'ap-northeast-1',
  'mx-central-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
]

function settingsOf(body: string, env: Readonly<Record<string, string>> = {}): ClientSettings {
  return planOf({ config: `[profile A]\nregion = eu-west-1\ncredential_process = p\n${body}`, env }, 'A')
    .clients
}

function errorOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('no error')
}

describe('where the settings come from', () => {
  test('defaults', () => {
    expect(settingsOf('')).toEqual({ ...plain, region: 'eu-west-1' })
  })

  const profile = 'endpoint_url = http://profile\nservices = S\n'
  const section = '[services S]\nsts =\n  endpoint_url = http://section/path/\niam =\n  other = 1\n'
  const url = { AWS_ENDPOINT_URL: 'http://global' }
  const sts = { AWS_ENDPOINT_URL_STS: 'http://sts' }

  test.each([
    ['endpoint_url = http://profile\n', {}, 'http://profile', 'http://profile'],
    [profile + section, {}, 'http://section/path', 'http://profile'],
    [profile + section, url, 'http://global', 'http://global'],
    [profile + section, { ...url, ...sts }, 'http://sts', 'http://global'],
    [profile + section, { AWS_ENDPOINT_URL_STS: '' }, 'http://section/path', 'http://profile'],
  ])('endpoints, row %#', (body, env, ofSts, ofIam) => {
    const settings = settingsOf(body, env)
    expect(settings.endpoints.sts).toBe(ofSts)
    expect(settings.endpoints.iam).toBe(ofIam)
    expect(serviceUrl(settings, 'sts', 'eu-west-1')).toBe(ofSts)
  })

  test('every service has a variable', () => {
    const env = Object.fromEntries(
      ['STS', 'SSO', 'SSO_OIDC', 'IAM', 'SIGNIN'].map((name) => [
        `AWS_ENDPOINT_URL_${name}`,
        `http://${name}`,
      ]),
    )
    expect(settingsOf('', env).endpoints).toEqual({
      sts: 'http://STS',
      sso: 'http://SSO',
      sso_oidc: 'http://SSO_OIDC',
      iam: 'http://IAM',
      signin: 'http://SIGNIN',
    })
  })

  test.each([
    ['variable', '', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'True' }, {}],
    ['profile', 'ignore_configured_endpoint_urls = true\n', {}, {}],
    [
      'variable over profile',
      'ignore_configured_endpoint_urls = true\n',
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
      { sts: 'http://sts' },
    ],
  ])('endpoints are ignored by the %s', (_, body, env, endpoints) => {
    expect(settingsOf(body, { ...env, ...sts }).endpoints).toEqual(endpoints)
  })

  test('the requested profile decides, not its source profile', () => {
    const config =
      '[profile A]\nregion = us-east-1\nrole_arn = arn:aws:iam::111111111111:role/a\nsource_profile = B\n' +
      '[profile B]\ncredential_process = p\nendpoint_url = http://b\nuse_fips_endpoint = true\n'
    expect(planOf({ config }, 'A').clients).toEqual(plain)
  })

  test('a missing services section', () => {
    const config = '[profile A]\ncredential_process = p\nservices = nope\n'
    expect(planErrorOf({ config }, 'A')).toMatchObject({
      code: 'CONFIG_INVALID',
      at: '~/.aws/config:3',
      message: 'profile "A": section [services nope] not found',
    })
  })

  test.each([
    'localhost:4566',
    'ftp://x',
    'http://',
    'http://x/?a=1',
    'http://x/?',
    'http://x#',
    'file:///etc',
  ])('%s is not an endpoint', (text) => {
    const config = `[profile A]\ncredential_process = p\nendpoint_url = ${text}\n`
    expect(planErrorOf({ config }, 'A')).toMatchObject({ code: 'CONFIG_INVALID', at: '~/.aws/config:3' })
    const env = { AWS_ENDPOINT_URL_SSO: text }
    expect(planErrorOf({ config: '[profile A]\ncredential_process = p\n', env }, 'A').message).toContain(
      `invalid AWS_ENDPOINT_URL_SSO "${text}"`,
    )
  })

  test('a variable with a space after the endpoint is an error', () => {
    const env = { AWS_ENDPOINT_URL_SSO: 'http://x ' }
    expect(planErrorOf({ config: '[profile A]\ncredential_process = p\n', env }, 'A')).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'invalid AWS_ENDPOINT_URL_SSO "http://x "; expected an http or https URL',
    })
  })

  test.each([
    ['use_fips_endpoint', 'AWS_USE_FIPS_ENDPOINT', 'useFips'],
    ['use_dualstack_endpoint', 'AWS_USE_DUALSTACK_ENDPOINT', 'useDualstack'],
  ] as const)('%s', (key, variable, name) => {
    expect(settingsOf(`${key} = TRUE\n`)[name]).toBe(true)
    expect(settingsOf(`${key} = yes\n`)[name]).toBe(false)
    expect(settingsOf(`${key} = true\n`, { [variable]: 'false' })[name]).toBe(false)
    expect(settingsOf('', { [variable]: 'true' })[name]).toBe(true)
  })

  test('ca_bundle', () => {
    expect(settingsOf('ca_bundle = /a.pem\n').caBundle).toBe('/a.pem')
    expect(settingsOf('ca_bundle = /a.pem\n', { AWS_CA_BUNDLE: '/b.pem' }).caBundle).toBe('/b.pem')
  })

  test('sts_regional_endpoints', () => {
    expect(settingsOf('sts_regional_endpoints = Legacy\n').legacySts).toBe(true)
    const env = { AWS_STS_REGIONAL_ENDPOINTS: 'regional' }
    expect(settingsOf('sts_regional_endpoints = legacy\n', env).legacySts).toBe(false)
    const config = '[profile A]\ncredential_process = p\nsts_regional_endpoints = global\n'
    expect(planErrorOf({ config }, 'A')).toMatchObject({ code: 'CONFIG_INVALID', at: '~/.aws/config:3' })
  })

  test('variables apply without a profile, too', () => {
    const context = contextOf({ env: { AWS_ENDPOINT_URL: 'http://x' } })
    expect(readClientSettings(configOf({}), undefined, 'us-west-2', context)).toMatchObject({
      region: 'us-west-2',
      endpoints: { sso: 'http://x' },
    })
  })
})

describe('hosts', () => {
  /** Only the rule sets of the clients are used; nothing is called. */
  const clients = {
    sts: STSClient,
    sso: SSOClient,
    sso_oidc: SSOOIDCClient,
    iam: IAMClient,
  } as const

  interface Rules {
    endpointProvider(parameters: object): {
      url: URL
      properties?: { authSchemes?: { signingRegion?: string }[] }
    }
  }

  const variants = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const

  describe.each(Object.keys(clients) as (keyof typeof clients)[])(
    '%s as in the rule set of its client',
    (service) => {
      const { config } = new clients[service]({ region: 'us-east-1' }) as unknown as { config: Rules }

      test.each(regions)('%s', (region) => {
        for (const [useFips, useDualstack] of variants) {
          const settings = { ...plain, useFips, useDualstack }
          const parameters = {
            Region: region,
            UseFIPS: useFips,
            UseDualStack: useDualstack,
            UseGlobalEndpoint: false,
          }
          const wanted = config.endpointProvider(parameters)
          const url = serviceUrl(settings, service, region)
          expect(`${url}/`).toBe(wanted.url.href)
          const signed = wanted.properties?.authSchemes?.[0]?.signingRegion ?? region
          expect(signingRegion(settings, service, region)).toBe(signed)
        }
      })
    },
  )

  test.each([
    ['us-east-1', 'https://us-east-1.signin.aws.amazon.com'],
    ['cn-north-1', 'https://cn-north-1.signin.amazonaws.cn'],
    ['us-gov-east-1', 'https://us-gov-east-1.signin.amazonaws-us-gov.com'],
    ['eusc-de-east-1', 'https://eusc-de-east-1.signin.amazonaws-eusc.eu'],
    ['us-iso-east-1', 'https://us-iso-east-1.signin.c2shome.ic.gov'],
    ['us-isob-east-1', 'https://us-isob-east-1.signin.sc2shome.sgov.gov'],
    ['eu-isoe-west-1', 'https://eu-isoe-west-1.signin.csphome.adc-e.uk'],
    ['us-isof-south-1', 'https://us-isof-south-1.signin.csphome.hci.ic.gov'],
  ])('sign-in in %s', (region, url) => {
    expect(serviceUrl(plain, 'signin', region)).toBe(url)
  })

  test.each([
    ['us-east-1', true, false, 'https://signin-fips.us-east-1.amazonaws.com'],
    ['us-east-1', false, true, 'https://signin.us-east-1.api.aws'],
    ['us-gov-west-1', true, false, 'https://signin-fips.amazonaws-us-gov.com'],
    ['us-gov-east-1', true, false, 'https://us-gov-east-1.signin-fips.amazonaws-us-gov.com'],
  ])('sign-in in %s, FIPS %s, dual-stack %s', (region, useFips, useDualstack, url) => {
    expect(serviceUrl({ ...plain, useFips, useDualstack }, 'signin', region)).toBe(url)
  })

  test('the global STS endpoint: aws-global, and the old regions under the legacy setting', () => {
    const legacy = { ...plain, legacySts: true }
    expect(serviceUrl(plain, 'sts', 'aws-global')).toBe('https://sts.amazonaws.com')
    expect(signingRegion(plain, 'sts', 'aws-global')).toBe('us-east-1')
    expect(serviceUrl(legacy, 'sts', 'ap-northeast-1')).toBe('https://sts.amazonaws.com')
    expect(signingRegion(legacy, 'sts', 'ap-northeast-1')).toBe('us-east-1')
    expect(serviceUrl(legacy, 'sts', 'ap-east-1')).toBe('https://sts.ap-east-1.amazonaws.com')
    expect(signingRegion(legacy, 'sts', 'ap-east-1')).toBe('ap-east-1')
    expect(serviceUrl({ ...legacy, useFips: true }, 'sts', 'us-east-1')).toBe(
      'https://sts-fips.us-east-1.amazonaws.com',
    )
    expect(serviceUrl(legacy, 'sso', 'us-east-1')).toBe('https://portal.sso.us-east-1.amazonaws.com')
  })

  test('an override turns off FIPS and dual-stack and keeps the signing region', () => {
    const settings = { ...plain, useFips: true, legacySts: true, endpoints: { sts: 'http://x/sts' } }
    expect(serviceUrl(settings, 'sts', 'us-west-2')).toBe('http://x/sts')
    expect(signingRegion({ ...settings, useFips: false }, 'sts', 'us-west-2')).toBe('us-west-2')
  })

  test.each([
    ['us-west-2', 'https://signin.aws.amazon.com/federation', 'https://console.aws.amazon.com'],
    ['cn-north-1', 'https://signin.amazonaws.cn/federation', 'https://console.amazonaws.cn'],
    [
      'us-gov-west-1',
      'https://signin.amazonaws-us-gov.com/federation',
      'https://console.amazonaws-us-gov.com',
    ],
    [
      'us-gov-east-1',
      'https://us-gov-east-1.signin.amazonaws-us-gov.com/federation',
      'https://console.amazonaws-us-gov.com',
    ],
    ['eusc-de-east-1', 'https://signin.amazonaws-eusc.eu/federation', 'https://console.amazonaws-eusc.eu'],
  ])('the console of %s', (region, federation, console) => {
    expect(consoleUrls(plain, region)).toEqual({ federation, console })
    const endpoints: Partial<Record<ServiceId, string>> = { signin: 'http://127.0.0.1:1' }
    expect(consoleUrls({ ...plain, endpoints }, region).federation).toBe('http://127.0.0.1:1/federation')
  })

  test('the console address of a partition with unknown hosts is an error', () => {
    expect(errorOf(() => consoleUrls(plain, 'us-iso-east-1'))).toBeInstanceOf(AwsxError)
  })

  test('partitions', () => {
    const ids = ['us-east-1', 'xx-new-1', 'aws-cn-global', 'us-gov-west-1', 'eusc-de-east-1'].map(
      (region) => partitionOf(region).id,
    )
    expect(ids).toEqual(['aws', 'aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'])
    expect(partitionOfArn('arn:aws-iso-b:iam::111111111111:role/r')).toBe('aws-iso-b')
    expect(partitionOfArn('arn:__proto__:iam::111111111111:role/r')).toBeUndefined()
    expect(partitionOfArn('role/r')).toBeUndefined()
    expect(partitionOfArn('arn:aws')).toBeUndefined()
  })
})

test.each([
  ['us-east-1', true],
  ['Moon-1', true],
  ['a', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
  ['-us-east-1', false],
  ['us-east-1-', false],
  ['-', false],
  ['', false],
  ['us.east', false],
  ['us-east-1\n', false],
  ['\u017f', false],
])('%j can be a part of a host name: %s', (region, expected) => expect(isHostLabel(region)).toBe(expected))

test.each([
  ['us-gov-1', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['eusc-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-north', 'aws'],
  ['aws-cn-global', 'aws-cn'],
  ['-1', 'aws'],
])('the partition of %s is %s', (region, id) => expect(partitionOf(region).id).toBe(id))
