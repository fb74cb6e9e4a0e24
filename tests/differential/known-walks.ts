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
    awsx: 'joins the halves of an access key from the config and the credentials file',
    other: 'rejects the half that it finds first',
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
    awsx: 'fails if the named profile has no credentials',
    other: 'uses the role of the container or instance',
  },
  {
    id: 'empty-keys',
    who: ['botocore'],
    when: (has) => atStart(has, 'empty-keys'),
    outcome: 'only the other gives',
    awsx: 'treats a key without a value as missing',
    other: 'signs with an empty access key',
  },
  {
    id: 'empty-role',
    who: ['botocore'],
    when: (has) => has('empty-role'),
    outcome: 'only awsx gives',
    awsx: 'treats a `role_arn` without a value as missing',
    other: 'calls AssumeRole with an empty ARN',
  },
  {
    id: 'credential-source-alone',
    who: both,
    when: (has) => named.some((kind) => has(`start:${kind}`)),
    outcome: 'both give, but others',
    awsx: 'uses `credential_source` first, even without `role_arn` (spec)',
    other: 'ignores it without `role_arn` and uses the next source of the profile or machine',
  },
  {
    id: 'credential-source-only',
    who: ['javascript'],
    when: (has) => named.some((kind) => has(`start:${kind}`)),
    outcome: 'only awsx gives',
    awsx: 'uses a `credential_source` that is alone in a profile',
    other: 'finds no credentials there; botocore uses those of the machine',
  },
  {
    id: 'credential-source-in-source',
    who: ['botocore'],
    when: (has) => atSource(has, ...named),
    outcome: 'only awsx gives',
    awsx: 'accepts `credential_source` as the only source of a source profile, like the JavaScript SDK',
    other: 'rejects the source profile',
  },
  {
    id: 'credential-source-beside',
    who: ['botocore'],
    when: (has) => has('several') && atSource(has, 'environment'),
    outcome: 'both give, but others',
    awsx: 'uses `credential_source` before the other sources of a source profile',
    other: 'ignores it in a source profile',
  },
  {
    id: 'credential-source-case',
    who: both,
    when: (has) => has('role:source-in-other-case') || atSource(has, 'source-in-other-case'),
    outcome: 'only awsx gives',
    awsx: 'ignores case in `credential_source`',
    other: 'accepts one spelling only',
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
    awsx: 'lets a role name its own profile as `source_profile`, whatever the source (spec)',
    other: 'allows that for an access key only',
  },
  {
    id: 'keys-before-process',
    who: ['botocore'],
    when: (has) => has('several') && atStart(has, 'credentials-keys') && atStart(has, 'process', 'login'),
    outcome: 'both give, but others',
    awsx: 'uses `login_session` or `credential_process` before an access key (spec), and warns',
    other: 'uses an access key in the credentials file first',
  },
  {
    id: 'keys-of-source-profile',
    who: ['botocore'],
    when: (has) =>
      has('several') &&
      atSource(has, 'config-keys', 'credentials-keys') &&
      atSource(has, 'process', 'sso-session', 'web-identity', 'login'),
    outcome: 'both give, but others',
    awsx: 'uses the access key of a source profile before its other sources (spec), and warns',
    other: 'uses web identity, Identity Center or a process of the source profile first',
  },
  {
    id: 'order-in-profile',
    who: ['javascript'],
    when: (has) => has('several'),
    outcome: 'both give, but others',
    awsx: 'web identity, Identity Center, `login_session`, `credential_process`, access key',
    other: 'access key, web identity, `credential_process`, Identity Center, `login_session`',
  },
  {
    id: 'credential-source-and-web-identity',
    who: ['botocore'],
    when: (has) => has('several') && anywhere(has, 'web-identity') && anywhere(has, 'environment'),
    outcome: 'only the other gives',
    awsx: 'assumes the role with `credential_source` even if the profile has web identity, like most SDKs, and warns',
    other: 'uses web identity',
  },
  {
    id: 'source-without-role',
    who: ['botocore'],
    when: (has) => has('source-without-role-or-keys'),
    outcome: 'both give, but others',
    awsx: 'uses the credentials of `source_profile` if the profile has no role, like aws-vault, and warns',
    other: 'uses the role of the container or instance',
  },
  {
    id: 'source-without-role-alone',
    who: ['javascript'],
    when: (has) => has('source-without-role-or-keys'),
    outcome: 'only awsx gives',
    awsx: 'uses the credentials of `source_profile` if the profile has no role, like aws-vault, and warns',
    other: 'finds no credentials',
  },
  {
    id: 'web-identity-and-source',
    who: ['javascript'],
    when: (has) => has('web-with-source') || (has('several') && anywhere(has, 'web-identity')),
    outcome: 'only awsx gives',
    awsx: 'does not use `role_arn` for AssumeRole if `web_identity_token_file` is set',
    other: 'assumes the role with `source_profile` and ignores the token',
  },
  {
    id: 'role-without-source',
    who: ['javascript'],
    when: (has) => has('no-source'),
    outcome: 'only the other gives',
    awsx: 'rejects `role_arn` without a source, like botocore',
    other: 'ignores the role and returns the source credentials',
  },
  {
    id: 'cycle-with-keys',
    who: ['javascript'],
    when: (has) => has('cycle-with-keys'),
    outcome: 'only the other gives',
    awsx: 'rejects a cycle even if the first profile has an access key, like botocore',
    other: 'stops at the access key when it comes back to it',
  },
  {
    id: 'security-token',
    who: ['javascript'],
    when: (has) => has('start:security-token'),
    outcome: 'both give, but others',
    awsx: 'also reads the old name `aws_security_token`, like botocore',
    other: 'leaves the token out, so AWS rejects the key',
  },
  {
    id: 'security-token-of-source',
    who: ['javascript'],
    when: (has) => has('source:security-token') || has('self:security-token'),
    outcome: 'only awsx gives',
    awsx: 'also reads `aws_security_token` in a source profile',
    other: 'calls AssumeRole without the token and fails',
  },
  {
    id: 'sso-conflict',
    who: ['javascript'],
    when: (has) => anywhere(has, 'sso-contradicting'),
    outcome: 'only the other gives',
    awsx: 'rejects an `sso_region` or `sso_start_url` that differs from the sso-session, like botocore',
    other: 'silently uses the value of the sso-session',
  },
  {
    id: 'chained-duration',
    who: both,
    when: (has) => has('long-duration'),
    outcome: 'only awsx gives',
    awsx: 'shortens `duration_seconds` to one hour for role chaining, and warns',
    other: 'requests the full duration, and AWS rejects it',
  },
  {
    id: 'no-region',
    who: ['botocore'],
    when: (has) => has('no-region'),
    outcome: 'only awsx gives',
    awsx: 'without a region, calls STS in the partition of the role (`us-east-1` for most), and warns',
    other: 'uses the global endpoint; fails if an endpoint is configured',
  },
]
