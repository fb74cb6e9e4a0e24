/** The AWS tools that read a setting, worded as in the documentation. */
const tools = {
  all: 'the AWS CLI and most SDKs',
  sdks: 'most SDKs',
  python: 'boto3 and the AWS CLI',
  cli: 'the AWS CLI',
  cliV2: 'AWS CLI v2',
  javascript: 'the JavaScript SDK',
  regionalSts: 'boto3, AWS CLI v1, older SDKs',
} as const

/** The environment variables for one key of a profile. */
export interface ProfileSetting {
  /** Two where the tools disagree about the name. */
  readonly variables: readonly string[]
  readonly readBy: string
  /**
   * What all tools use if the setting is missing. As the value of the variable it keeps `[default]` from applying to another
   * profile's command. Undefined if the defaults differ between tools, or if no value means "not set".
   */
  readonly standard?: string
}

function setting(variable: string, readBy: string, standard?: string): ProfileSetting {
  return { variables: [variable], readBy, ...(standard === undefined ? {} : { standard }) }
}

/**
 * The keys of a profile that have an environment variable (AWS SDK reference guide, "Settings reference"; botocore,
 * configprovider.py; AWS CLI v2, clidriver.py). Endpoints are not listed: see `endpointVariable`. Neither is `region`, which
 * options and variables can override.
 */
export const profileSettings: ReadonlyMap<string, ProfileSetting> = new Map([
  ['use_fips_endpoint', setting('AWS_USE_FIPS_ENDPOINT', tools.all, 'false')],
  ['use_dualstack_endpoint', setting('AWS_USE_DUALSTACK_ENDPOINT', tools.all, 'false')],
  ['ca_bundle', setting('AWS_CA_BUNDLE', tools.all)],
  ['retry_mode', setting('AWS_RETRY_MODE', tools.all)],
  ['max_attempts', setting('AWS_MAX_ATTEMPTS', tools.all)],
  ['defaults_mode', setting('AWS_DEFAULTS_MODE', tools.sdks, 'legacy')],
  ['sts_regional_endpoints', setting('AWS_STS_REGIONAL_ENDPOINTS', tools.regionalSts, 'regional')],
  ['account_id_endpoint_mode', setting('AWS_ACCOUNT_ID_ENDPOINT_MODE', tools.all, 'preferred')],
  ['sdk_ua_app_id', setting('AWS_SDK_UA_APP_ID', tools.all)],
  ['auth_scheme_preference', setting('AWS_AUTH_SCHEME_PREFERENCE', tools.all)],
  ['sigv4a_signing_region_set', setting('AWS_SIGV4A_SIGNING_REGION_SET', tools.all)],
  ['request_checksum_calculation', setting('AWS_REQUEST_CHECKSUM_CALCULATION', tools.all, 'when_supported')],
  ['response_checksum_validation', setting('AWS_RESPONSE_CHECKSUM_VALIDATION', tools.all, 'when_supported')],
  ['disable_request_compression', setting('AWS_DISABLE_REQUEST_COMPRESSION', tools.all, 'false')],
  [
    'request_min_compression_size_bytes',
    setting('AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES', tools.all, '10240'),
  ],
  ['disable_host_prefix_injection', setting('AWS_DISABLE_HOST_PREFIX_INJECTION', tools.all, 'false')],
  [
    'endpoint_discovery_enabled',
    // The SDK reference guide has the first name, botocore reads only the second.
    { variables: ['AWS_ENABLE_ENDPOINT_DISCOVERY', 'AWS_ENDPOINT_DISCOVERY_ENABLED'], readBy: tools.all },
  ],
  ['s3_use_arn_region', setting('AWS_S3_USE_ARN_REGION', tools.all)],
  ['s3_us_east_1_regional_endpoint', setting('AWS_S3_US_EAST_1_REGIONAL_ENDPOINT', tools.all)],
  [
    's3_disable_multiregion_access_points',
    setting('AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS', tools.all, 'false'),
  ],
  ['s3_disable_express_session_auth', setting('AWS_S3_DISABLE_EXPRESS_SESSION_AUTH', tools.all, 'false')],
  ['ec2_metadata_service_endpoint', setting('AWS_EC2_METADATA_SERVICE_ENDPOINT', tools.all)],
  [
    'ec2_metadata_service_endpoint_mode',
    setting('AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE', tools.all, 'IPv4'),
  ],
  ['ec2_metadata_v1_disabled', setting('AWS_EC2_METADATA_V1_DISABLED', tools.all, 'false')],
  ['metadata_service_timeout', setting('AWS_METADATA_SERVICE_TIMEOUT', tools.python, '1')],
  ['metadata_service_num_attempts', setting('AWS_METADATA_SERVICE_NUM_ATTEMPTS', tools.python, '1')],
  ['imds_use_ipv6', setting('AWS_IMDS_USE_IPV6', tools.python, 'false')],
  ['disable_clock_skew_correction', setting('AWS_DISABLE_CLOCK_SKEW_CORRECTION', tools.javascript, 'false')],
  ['data_path', setting('AWS_DATA_PATH', tools.python)],
  ['tcp_keepalive', setting('BOTOCORE_TCP_KEEPALIVE', tools.python, 'false')],
  ['csm_enabled', setting('AWS_CSM_ENABLED', tools.python, 'false')],
  ['csm_host', setting('AWS_CSM_HOST', tools.python, '127.0.0.1')],
  ['csm_port', setting('AWS_CSM_PORT', tools.python, '31000')],
  ['csm_client_id', setting('AWS_CSM_CLIENT_ID', tools.python)],
  ['output', setting('AWS_DEFAULT_OUTPUT', tools.cli, 'json')],
  ['cli_pager', setting('AWS_PAGER', tools.cliV2)],
  ['cli_auto_prompt', setting('AWS_CLI_AUTO_PROMPT', tools.cliV2, 'off')],
])

/** Keys below `s3 =`, which only boto3 and the AWS CLI read, and the keys of {@link profileSettings} that mean the same. */
export const nestedSettings: ReadonlyMap<string, string> = new Map([
  ['s3.use_arn_region', 's3_use_arn_region'],
  ['s3.us_east_1_regional_endpoint', 's3_us_east_1_regional_endpoint'],
  ['s3.s3_disable_multiregion_access_points', 's3_disable_multiregion_access_points'],
])

/** Keys without a variable: AWS tools read them from a profile only. */
export const fileOnlySettings: ReadonlySet<string> = new Set([
  'api_versions',
  'cli_binary_format',
  'cli_follow_urlparam',
  'cli_history',
  'cli_timestamp_format',
  'parameter_validation',
])

export const ignoreEndpoints = {
  key: 'ignore_configured_endpoint_urls',
  variable: 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
} as const

/**
 * The variable for the endpoint of a service, or of all services if none is given.
 * @param service its name in a `services` section, such as `elastic_beanstalk`
 */
export function endpointVariable(service?: string): string {
  return service === undefined ? 'AWS_ENDPOINT_URL' : `AWS_ENDPOINT_URL_${service.toUpperCase()}`
}
