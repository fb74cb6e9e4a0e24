import type { KnownDifference } from './known-differences.ts'

type Features = Parameters<KnownDifference['when']>[0]

const both = ['botocore', 'javascript'] as const
const anywhere = (has: Features, ...kinds: readonly string[]): boolean =>
  kinds.some((kind) => ['start', 'source', 'self'].some((position) => has(`${position}:${kind}`)))
const named = ['environment', 'container', 'instance', 'source-in-other-case', 'source-unknown'] as const
const atStart = (has: Features, ...kinds: readonly string[]): boolean =>
  kinds.some((kind) => has(`start:${kind}`))
const atSource = (has: Features, ...kinds: readonly string[]): boolean =>
  kinds.some((kind) => has(`source:${kind}`))

/** What a walk over profiles comes to. */
export const walkDifferences: readonly KnownDifference[] = [
  {
    id: 'split-key-pair',
    who: ['botocore'],
    when: (has) => anywhere(has, 'split-keys', 'split-keys-reversed'),
    outcome: 'only awsx gives',
    awsx: 'puts the halves of an access key together when one is in the config and one in the credentials file',
    other: 'refuses the half that it finds first',
  },
  {
    id: 'other-credentials',
    who: ['botocore'],
    when: (has) =>
      atStart(has, 'secret-only', 'secret-only-credentials', 'sso-portal-only', 'sso-session-only') ||
      atStart(has, 'settings-only', 'nothing', 'source-unknown') ||
      has('source-without-role-or-keys') ||
      has('text:no-credentials'),
    outcome: 'only the other gives',
    awsx: 'fails where the named profile gives no credentials',
    other: 'goes on to the role of the container or the instance',
  },
  {
    id: 'empty-keys',
    who: ['botocore'],
    when: (has) => atStart(has, 'empty-keys'),
    outcome: 'only the other gives',
    awsx: 'takes a key without a value as one that is not there',
    other: 'signs with an empty access key',
  },
  {
    id: 'empty-role',
    who: ['botocore'],
    when: (has) => has('empty-role'),
    outcome: 'only awsx gives',
    awsx: 'takes a `role_arn` without a value as one that is not there',
    other: 'calls AssumeRole with an empty ARN',
  },
  {
    id: 'credential-source-alone',
    who: both,
    when: (has) => named.some((kind) => has(`start:${kind}`)),
    outcome: 'both give, but others',
    awsx: 'follows `credential_source` before anything else, also without `role_arn` (shared specification)',
    other:
      'ignores `credential_source` without `role_arn` and uses the next source of the profile, or of the machine',
  },
  {
    id: 'credential-source-only',
    who: ['javascript'],
    when: (has) => named.some((kind) => has(`start:${kind}`)),
    outcome: 'only awsx gives',
    awsx: 'gives the credentials of a `credential_source` that stands alone in a profile',
    other: 'finds no credentials there; botocore takes those of the machine',
  },
  {
    id: 'credential-source-in-source',
    who: ['botocore'],
    when: (has) => atSource(has, ...named),
    outcome: 'only awsx gives',
    awsx: 'accepts a source profile that has `credential_source` alone, as the JavaScript SDK does',
    other: 'says that the source profile must have credentials',
  },
  {
    id: 'credential-source-beside',
    who: ['botocore'],
    when: (has) => has('several') && atSource(has, 'environment'),
    outcome: 'both give, but others',
    awsx: 'follows `credential_source` of a source profile before its other sources',
    other: 'ignores `credential_source` in a source profile',
  },
  {
    id: 'credential-source-case',
    who: both,
    when: (has) => has('role:source-in-other-case') || atSource(has, 'source-in-other-case'),
    outcome: 'only awsx gives',
    awsx: 'reads the value of `credential_source` without regard to case',
    other: 'knows one spelling',
  },
  {
    id: 'own-source',
    who: both,
    when: (has) =>
      [
        'process',
        'process-in-credentials',
        'sso-session',
        'sso-legacy',
        'sso-repeated',
        'sso-in-credentials',
        'login',
      ].some((kind) => has(`self:${kind}`)),
    outcome: 'only awsx gives',
    awsx: 'lets a role name its own profile as `source_profile` whatever gives the credentials there (shared specification)',
    other: 'allows that for an access key and calls everything else a cycle',
  },
  {
    id: 'keys-before-process',
    who: ['botocore'],
    when: (has) => has('several') && atStart(has, 'credentials-keys') && atStart(has, 'process', 'login'),
    outcome: 'both give, but others',
    awsx: 'uses `login_session` or `credential_process` before an access key (shared specification), and warns',
    other: 'uses an access key of the credentials file before them',
  },
  {
    id: 'keys-of-source-profile',
    who: ['botocore'],
    when: (has) =>
      has('several') &&
      atSource(has, 'config-keys', 'credentials-keys') &&
      atSource(has, 'process', 'sso-session', 'web-identity', 'login'),
    outcome: 'both give, but others',
    awsx: 'uses the access key of a source profile before all else there (shared specification), and warns',
    other: 'uses web identity, Identity Center or a process of the source profile first',
  },
  {
    id: 'order-in-profile',
    who: ['javascript'],
    when: (has) => has('several'),
    outcome: 'both give, but others',
    awsx: 'takes web identity, Identity Center, `login_session`, `credential_process`, access key in this order',
    other:
      'takes access key, web identity, `credential_process`, Identity Center, `login_session` in this order',
  },
  {
    id: 'web-identity-and-source',
    who: ['javascript'],
    when: (has) => has('web-with-source') || (has('several') && anywhere(has, 'web-identity')),
    outcome: 'only awsx gives',
    awsx: 'does not use `role_arn` for AssumeRole where `web_identity_token_file` is present',
    other: 'assumes the role with `source_profile` or `credential_source` and leaves the token',
  },
  {
    id: 'role-without-source',
    who: ['javascript'],
    when: (has) => has('no-source'),
    outcome: 'only the other gives',
    awsx: 'refuses `role_arn` without a source, and so does botocore',
    other: 'overlooks the role and gives the credentials that it was meant to be assumed with',
  },
  {
    id: 'cycle-with-keys',
    who: ['javascript'],
    when: (has) => has('cycle-with-keys'),
    outcome: 'only the other gives',
    awsx: 'refuses a cycle, also where the first profile has an access key, and so does botocore',
    other: 'stops at the access key when it comes round to it',
  },
  {
    id: 'security-token',
    who: ['javascript'],
    when: (has) => has('start:security-token'),
    outcome: 'both give, but others',
    awsx: 'reads a session token under its old name `aws_security_token` too, as botocore does',
    other: 'leaves that token out, so AWS refuses the key',
  },
  {
    id: 'security-token-of-source',
    who: ['javascript'],
    when: (has) => has('source:security-token') || has('self:security-token'),
    outcome: 'only awsx gives',
    awsx: 'reads `aws_security_token` in a source profile too',
    other: 'fails, as it calls AssumeRole without the token',
  },
  {
    id: 'sso-conflict',
    who: ['javascript'],
    when: (has) => anywhere(has, 'sso-contradicting'),
    outcome: 'only the other gives',
    awsx: 'refuses an `sso_region` or `sso_start_url` that differs from the sso-session, and so does botocore',
    other: 'takes that of the sso-session without a word',
  },
  {
    id: 'chained-duration',
    who: both,
    when: (has) => has('long-duration'),
    outcome: 'only awsx gives',
    awsx: 'cuts `duration_seconds` to the hour that AWS allows for a role assumed by a role, and says so',
    other: 'asks for the whole time, and AWS refuses',
  },
  {
    id: 'no-region',
    who: ['botocore'],
    when: (has) => has('no-region'),
    outcome: 'only awsx gives',
    awsx: "calls STS in the role's partition, `us-east-1` for commercial regions, where no region is configured, and warns",
    other: 'uses the global endpoint; fails where an endpoint is configured',
  },
]
