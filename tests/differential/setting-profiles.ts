import { ignoreEndpoints, profileSettings } from '../../src/config/profile-settings.ts'
import { createRandom } from './case.ts'

/** A config file with a profile `p`, and variables set by the user. */
export interface SettingCase {
  readonly config: string
  readonly env: Readonly<Record<string, string>>
}

const booleans = ['true', 'false']
const endpoints = ['http://localhost:4566', 'http://127.0.0.1:9000/path', 'https://minio.example.com']

/** Values that the tools accept. */
const values: Readonly<Record<string, readonly string[]>> = {
  ca_bundle: ['/etc/ca.pem', '~/my ca.pem'],
  retry_mode: ['standard', 'adaptive'],
  max_attempts: ['1', '7'],
  defaults_mode: ['standard', 'in-region'],
  sts_regional_endpoints: ['regional', 'legacy'],
  account_id_endpoint_mode: ['preferred', 'disabled'],
  sdk_ua_app_id: ['my-app'],
  auth_scheme_preference: ['sigv4a, sigv4', 'httpBearerAuth'],
  sigv4a_signing_region_set: ['*', 'us-west-2,eu-west-1'],
  request_checksum_calculation: ['when_required', 'when_supported'],
  response_checksum_validation: ['when_required', 'when_supported'],
  request_min_compression_size_bytes: ['0', '4096'],
  endpoint_discovery_enabled: ['true', 'auto'],
  s3_us_east_1_regional_endpoint: ['regional', 'legacy'],
  ec2_metadata_service_endpoint: ['http://127.0.0.1:1338'],
  ec2_metadata_service_endpoint_mode: ['IPv4', 'IPv6'],
  metadata_service_timeout: ['3'],
  metadata_service_num_attempts: ['2'],
  data_path: ['/opt/models'],
  csm_host: ['127.0.0.2'],
  csm_port: ['31001'],
  csm_client_id: ['me'],
  output: ['json', 'table', 'yaml'],
  cli_pager: ['less -R', ''],
  cli_auto_prompt: ['on', 'on-partial'],
}

/** Endpoint keys, which interact most often. */
const endpointKeys = [
  'endpoint_url',
  'services',
  ignoreEndpoints.key,
  'use_fips_endpoint',
  'use_dualstack_endpoint',
]

type Random = ReturnType<typeof createRandom>

export function settingCases(count: number): readonly SettingCase[] {
  const random = createRandom(15)
  return Array.from({ length: count }, () => makeCase(random))
}

function makeCase(random: Random): SettingCase {
  const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = hush'
  const sections = [
    `[profile p]\n${makeRegion(random)}${keys}\n${makeLines(random, 'own')}`,
    ...(random() < 0.6 ? [`[default]\nregion = ap-northeast-1\n${makeLines(random, 'other')}`] : []),
    ...['own', 'other'].map((name) => `[services ${name}]\n${makeServices(random)}`),
  ]
  return { config: `${sections.join('\n')}\n`, env: makeVariables(random) }
}

/** Some profiles have no region. */
function makeRegion(random: Random): string {
  const region = pick(random, ['us-east-1', 'eu-west-1', 'us-gov-west-1'])
  return random() < 0.1 ? '' : `region = ${region}\n`
}

function makeLines(random: Random, services: string): string {
  const lines = [...endpointKeys, ...profileSettings.keys()].flatMap((key, index) => {
    if (random() > (index < endpointKeys.length ? 0.35 : 0.15)) return []
    return [`${key} = ${key === 'services' ? services : pickValue(random, key)}`]
  })
  const nested = random() < 0.2 ? [`s3 =\n  use_arn_region = ${pick(random, booleans)}`] : []
  return [...new Map([...lines, ...nested].map((line) => [line.split(' =')[0], line])).values(), ''].join(
    '\n',
  )
}

function makeServices(random: Random): string {
  const named = ['sts', 'iam', 's3', 'elastic_beanstalk'].filter(() => random() < 0.5)
  const lines = named.map((name) => `${name} =\n  endpoint_url = ${pick(random, endpoints)}`)
  // botocore treats a section without lines as missing.
  return [...lines, 'sqs =\n  endpoint_url = http://sqs', ''].join('\n')
}

function makeVariables(random: Random): Readonly<Record<string, string>> {
  const own: readonly (readonly [string, string])[] = [
    ['AWS_ENDPOINT_URL', 'http://mine:1'],
    ['AWS_ENDPOINT_URL_STS', 'http://mine:2'],
    [ignoreEndpoints.variable, pick(random, booleans)],
    ['AWS_RETRY_MODE', 'adaptive'],
    ['AWS_USE_FIPS_ENDPOINT', pick(random, booleans)],
    ['AWS_PAGER', ''],
    ['AWS_DEFAULT_OUTPUT', 'text'],
  ]
  return Object.fromEntries(own.filter(() => random() < 0.08))
}

function pickValue(random: Random, key: string): string {
  return pick(random, key === 'endpoint_url' ? endpoints : (values[key] ?? booleans))
}

function pick(random: Random, list: readonly string[]): string {
  return list[Math.floor(random() * list.length)] ?? ''
}
