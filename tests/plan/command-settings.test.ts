import { describe, expect, test } from '@jest/globals'

import { profileSettings } from '../../src/config/profile-settings.ts'
import { credentialVariables } from '../../src/environment/credential-variables.ts'
import { planOf } from './planning.ts'
import type { TestInput } from './planning.ts'

const keys = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = hush\n'

/** The variables for profile "p" with these lines, and optionally other sections. */
function settingsOf(
  lines: string,
  others = '',
  env: TestInput['env'] = {},
): Readonly<Record<string, string>> {
  const { settings } = planOf({ config: `[profile p]\n${keys}${lines}\n${others}`, env }, 'p')
  expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length)
  return Object.fromEntries(settings.map(({ variable, value }) => [variable, value]))
}

test('a LocalStack profile sets its endpoint', () => {
  const config = `[default]
region = us-east-1

[profile localstack]
region = us-east-1
endpoint_url = http://localhost:4566
aws_access_key_id = test
aws_secret_access_key = test
`
  expect(planOf({ config }, 'localstack').settings).toMatchObject([
    { variable: 'AWS_ENDPOINT_URL', value: 'http://localhost:4566', key: 'endpoint_url', isOfDefault: false },
  ])
})

describe('settings of the profile', () => {
  test.each([...profileSettings])('%s', (key, { variables }) => {
    const expected = Object.fromEntries(variables.map((variable) => [variable, 'legacy']))
    expect(settingsOf(`${key} = legacy`)).toEqual(expected)
  })

  test('an empty value counts as missing, but not for the pager', () => {
    expect(settingsOf('retry_mode =\ncli_pager =\nca_bundle =')).toEqual({ AWS_PAGER: '' })
  })

  test('come from the credentials file too', () => {
    const credentials = `[p]\n${keys}max_attempts = 7\n`
    const { settings } = planOf({ config: '[profile p]\nmax_attempts = 2\n', credentials }, 'p')
    expect(settings).toMatchObject([{ variable: 'AWS_MAX_ATTEMPTS', value: '7', key: 'max_attempts' }])
  })

  test('below s3, where boto3 has a variable for them; the key of the profile itself wins', () => {
    const nested = 's3 =\n  use_arn_region = true\n  addressing_style = path\n'
    expect(settingsOf(nested)).toEqual({ AWS_S3_USE_ARN_REGION: 'true' })
    expect(settingsOf(`${nested}s3_use_arn_region = false`)).toEqual({ AWS_S3_USE_ARN_REGION: 'false' })
  })

  test('a variable that the user set wins, and an empty one does not, except for the pager', () => {
    const lines = 'retry_mode = standard\nmax_attempts = 2\ncli_pager = less'
    const env = { AWS_RETRY_MODE: 'adaptive', AWS_MAX_ATTEMPTS: '', AWS_PAGER: '' }
    expect(settingsOf(lines, '', env)).toEqual({ AWS_MAX_ATTEMPTS: '2' })
  })

  test('of a source profile are ignored', () => {
    const config = `[profile p]\nrole_arn = arn:aws:iam::111111111111:role/r\nsource_profile = base\n[profile base]\n${keys}retry_mode = standard`
    expect(planOf({ config }, 'p').settings).toEqual([])
  })

  test('of the profile that a credential_process names apply if the profile itself has none', () => {
    const config = `[profile p]\ncredential_process = awsx credential-process base\nretry_mode = adaptive\n[profile base]\n${keys}retry_mode = standard\nuse_fips_endpoint = true`
    expect(planOf({ config }, 'p').settings).toMatchObject([
      { variable: 'AWS_RETRY_MODE', value: 'adaptive' },
      { variable: 'AWS_USE_FIPS_ENDPOINT', value: 'true' },
    ])
  })

  test('have no variable that affects credentials', () => {
    const variables = [...profileSettings.values()].flatMap((setting) => setting.variables)
    expect(variables.filter((name) => credentialVariables.includes(name))).toEqual([])
  })
})

describe('endpoints of the profile', () => {
  const services =
    '[services local]\ns3 =\n  endpoint_url = http://s3\nelastic_beanstalk =\n  endpoint_url = http://eb\nsqs =\n  other = 1\n'

  test('for all services, and for single ones', () => {
    expect(settingsOf('endpoint_url = http://all\nservices = local', services)).toEqual({
      AWS_ENDPOINT_URL: 'http://all',
      AWS_ENDPOINT_URL_S3: 'http://s3',
      AWS_ENDPOINT_URL_ELASTIC_BEANSTALK: 'http://eb',
    })
  })

  test('the variable of the user for all services overrides a services section', () => {
    const lines = 'endpoint_url = http://all\nservices = local'
    expect(settingsOf(lines, services, { AWS_ENDPOINT_URL: 'http://mine' })).toEqual({})
    expect(settingsOf(lines, services, { AWS_ENDPOINT_URL_S3: 'http://mine' })).toEqual({
      AWS_ENDPOINT_URL: 'http://all',
      AWS_ENDPOINT_URL_ELASTIC_BEANSTALK: 'http://eb',
    })
  })

  test('are left out if the profile or the user turns them off', () => {
    const lines = 'endpoint_url = http://all\nignore_configured_endpoint_urls = TRUE'
    expect(settingsOf(lines)).toEqual({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' })
    const env = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }
    expect(settingsOf('endpoint_url = http://all', '', env)).toEqual({})
    const off = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }
    expect(settingsOf(lines, '', off)).toEqual({ AWS_ENDPOINT_URL: 'http://all' })
  })

  test('leaves out a service name that cannot be in a variable name', () => {
    const odd = '[services odd]\na$(id) =\n  endpoint_url = http://x\na-b =\n  endpoint_url = http://x\n'
    expect(settingsOf('services = odd', odd)).toEqual({})
  })
})

describe('settings of [default] stay out of the command of another profile:', () => {
  const local = '[default]\nendpoint_url = http://localhost:4566\n'

  test('its endpoints', () => {
    const ignored = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }
    expect(settingsOf('', local)).toEqual(ignored)
    expect(settingsOf('', '[default]\nservices = gone\n')).toEqual(ignored)
    expect(settingsOf('ignore_configured_endpoint_urls = false', local)).toEqual(ignored)
  })

  test('but not if that turns off endpoints that apply', () => {
    expect(settingsOf('endpoint_url = http://all', local)).toEqual({ AWS_ENDPOINT_URL: 'http://all' })
    expect(settingsOf('', local, { AWS_ENDPOINT_URL: 'http://mine' })).toEqual({})
    expect(settingsOf('', local, { AWS_ENDPOINT_URL_S3: 'http://mine' })).toEqual({})
    expect(settingsOf('', local, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' })).toEqual({})
  })

  test('its key to ignore endpoints', () => {
    const ignoring = '[default]\nignore_configured_endpoint_urls = true\nendpoint_url = http://x\n'
    expect(settingsOf('endpoint_url = http://all', ignoring)).toEqual({
      AWS_ENDPOINT_URL: 'http://all',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    })
    expect(settingsOf('', ignoring, { AWS_ENDPOINT_URL: 'http://mine' })).toEqual({
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    })
    // Then its own endpoints are ignored, so no variable is needed.
    expect(settingsOf('', ignoring)).toEqual({})
  })

  test('every setting with a standard value', () => {
    const others =
      '[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = FALSE\noutput = table\nretry_mode = adaptive\n'
    expect(settingsOf('', others)).toEqual({ AWS_USE_FIPS_ENDPOINT: 'false', AWS_DEFAULT_OUTPUT: 'json' })
    expect(settingsOf('use_fips_endpoint = true\noutput = text', others)).toEqual({
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_DEFAULT_OUTPUT: 'text',
    })
    expect(settingsOf('', others, { AWS_USE_FIPS_ENDPOINT: 'true' })).toEqual({ AWS_DEFAULT_OUTPUT: 'json' })
  })

  test('a section that cannot be parsed changes nothing', () => {
    expect(settingsOf('', '[default]\nendpoint_url\n')).toEqual({})
  })

  test('and apply to [default] itself', () => {
    const config = `[default]\n${keys}endpoint_url = http://x\noutput = table\n`
    expect(planOf({ config }, 'default').settings).toMatchObject([
      { variable: 'AWS_DEFAULT_OUTPUT', value: 'table', isOfDefault: false },
      { variable: 'AWS_ENDPOINT_URL', value: 'http://x', isOfDefault: false },
    ])
  })
})
