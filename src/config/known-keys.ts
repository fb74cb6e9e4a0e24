import { countEdits } from '../text/did-you-mean.ts'

/** Keys of profiles and sso-sessions that the AWS CLI and the SDKs read, or that another known tool reads. */
const known: readonly string[] = // Credentials
  (
    'aws_access_key_id aws_secret_access_key aws_session_token aws_security_token aws_account_id role_arn source_profile ' +
    'credential_source external_id mfa_serial role_session_name duration_seconds web_identity_token_file credential_process ' +
    'login_session sso_session sso_start_url sso_region sso_account_id sso_role_name sso_registration_scopes ' +
    // Settings of the AWS CLI and the SDKs
    'account_id_endpoint_mode api_versions auth_scheme_preference ca_bundle cli_auto_prompt cli_binary_format ' +
    'cli_error_format cli_follow_urlparam cli_help_output cli_history cli_pager cli_timestamp_format csm_client_id csm_enabled csm_host ' +
    'csm_port data_path defaults_mode disable_host_prefix_injection disable_request_compression ec2_metadata_service_endpoint ' +
    'ec2_metadata_service_endpoint_mode ec2_metadata_v1_disabled endpoint_discovery_enabled endpoint_url ' +
    'ignore_configured_endpoint_urls imds_use_ipv6 max_attempts metadata_service_num_attempts metadata_service_timeout output ' +
    'parameter_validation region request_checksum_calculation request_min_compression_size_bytes ' +
    'response_checksum_validation retry_mode s3 s3api s3_disable_express_session_auth s3_disable_multiregion_access_points ' +
    's3_us_east_1_regional_endpoint s3_use_arn_region sdk_ua_app_id services signature_version sigv4a_signing_region_set ' +
    'sts_regional_endpoints tcp_keepalive use_dualstack_endpoint use_fips_endpoint ' +
    // Keys of other tools
    'include_profile mfa_process session_tags transitive_session_tags source_identity policy policy_arns web_identity_token_process ' +
    'awsx_account_name awsx_environment awsx_confirm awsx_access awsx_read_only_profile awsx_max_duration awsx_cache awsx_agents ' +
    'parent_profile chain_master mfa_arn aws_expiration aws_credential_expiration expiration x_security_token_expires ' +
    'x_principal_arn autoawsume manager'
  ).split(' ')

/** Names that other tools, the environment or an API use for a key. */
const otherNames: Readonly<Record<string, string>> = {
  access_key: 'aws_access_key_id',
  access_key_id: 'aws_access_key_id',
  aws_access_key: 'aws_access_key_id',
  accesskeyid: 'aws_access_key_id',
  secret_key: 'aws_secret_access_key',
  secret_access_key: 'aws_secret_access_key',
  aws_secret_key: 'aws_secret_access_key',
  secretaccesskey: 'aws_secret_access_key',
  session_token: 'aws_session_token',
  sessiontoken: 'aws_session_token',
  aws_token: 'aws_session_token',
  default_region: 'region',
  aws_region: 'region',
  aws_default_region: 'region',
  aws_role_arn: 'role_arn',
  rolearn: 'role_arn',
  assume_role_arn: 'role_arn',
  aws_role_session_name: 'role_session_name',
  session_name: 'role_session_name',
  sourceprofile: 'source_profile',
  src_profile: 'source_profile',
  aws_mfa_serial: 'mfa_serial',
  mfa_device: 'mfa_serial',
  start_url: 'sso_start_url',
  sso_url: 'sso_start_url',
  sso_account: 'sso_account_id',
  sso_role: 'sso_role_name',
  sso_permission_set: 'sso_role_name',
  format: 'output',
}

/** Keys of other tools that look like typos of a known key, but are not. */
const separate = new Set(['sso_auto_populated', 'sso_account_name', 'aws_account', 'regions', 'sts_region'])

/** Keys that decide where credentials come from or where calls go. An empty one changes what AWS tools do. */
export const needsValue: ReadonlySet<string> = new Set([
  'role_arn',
  'source_profile',
  'credential_source',
  'credential_process',
  'web_identity_token_file',
  'login_session',
  'sso_session',
  'sso_start_url',
  'sso_region',
  'sso_account_id',
  'sso_role_name',
  'aws_access_key_id',
  'aws_secret_access_key',
  'region',
])

/**
 * The known key that an unknown one probably means: another separator or case, up to two typos, or the name
 * of the key elsewhere.
 * @returns undefined for a known key, or if no known key is similar
 */
export function findMeantKey(key: string): string | undefined {
  const name = key.toLowerCase().replaceAll(/[-. ]/g, '_')
  if (known.includes(key.toLowerCase()) || separate.has(name)) return undefined
  if (known.includes(name)) return name
  if (Object.hasOwn(otherNames, name)) return otherNames[name]
  const maxEdits = name.length < 6 ? 0 : name.length < 10 ? 1 : 2
  return known.find(
    (candidate) =>
      Math.abs(candidate.length - name.length) <= maxEdits && countEdits(name, candidate) <= maxEdits,
  )
}
