import { describe, expect, test } from '@jest/globals'
import type { SourceLocation } from '../../src/config/types.ts'
import { explainMermaid } from '../../src/plan/explain-mermaid.ts'
import { explainText } from '../../src/plan/explain-text.ts'
import { formatUntil } from '../../src/text/format-time.ts'
import { explainJson } from '../../src/plan/explain-json.ts'
import { findQuestions } from '../../src/plan/plan-state.ts'
import type { PlanState } from '../../src/plan/plan-state.ts'
import type { Plan } from '../../src/plan/types.ts'
import { configOf, planOf } from './planning.ts'
import { signInThenRole as situationA } from '../local-aws/sample-files.ts'

const show = (location: SourceLocation): string => configOf({}).show(location)
const fourOclock = Date.UTC(2026, 10, 22, 4)
/** As a clock in the time zone of this machine shows it; with the date, if that differs from the date of `now`. */
const fourOclockHere = formatUntil(fourOclock, Date.UTC(2026, 10, 22, 2, 15)).replace(/^.*\((.*)\)$/, '$1')
const view = { show, color: false, now: Date.UTC(2026, 10, 22, 2, 15) }
const fresh: PlanState = { cachedUntil: [], signedInUntil: null }

/** An IAM user with MFA, two roles deep. */
const situationB = {
  config: `[profile first]
region = us-east-1
role_arn = arn:aws:iam::222222222222:role/first
source_profile = iam
mfa_serial = arn:aws:iam::111111111111:mfa/me

[profile second]
region = us-east-1
role_arn = arn:aws:iam::333333333333:role/second
source_profile = first
mfa_serial = arn:aws:iam::111111111111:mfa/me
external_id = ext
role_session_name = me
source_identity = Ann
session_tags = team=a
transitive_session_tags = team
policy = {"Version":"2012-10-17"}
policy_arns = arn:aws:iam::aws:policy/P
duration_seconds = 5400
`,
  credentials:
    '[iam]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = hush-hush\naws_account_id = 111111111111\n',
}

const planA = (): Plan => planOf({ config: situationA }, 'profile-for-role-s')
const planB = (): Plan => planOf(situationB, 'second')

/** The account of situation A and its role, as the portal or a profile named them. */
const names = new Map([
  ['111111111111', 'main'],
  ['222222222222', 'outside'],
])

describe('names of accounts', () => {
  test('are in the JSON of the steps, where they are known', () => {
    const some = new Map([['222222222222', 'outside']])

    expect(JSON.parse(explainJson(planA(), fresh, show, some)).steps).toEqual([
      expect.not.objectContaining({ accountName: expect.anything() }),
      expect.objectContaining({ roleArn: expect.any(String), accountName: 'outside' }),
    ])
  })

  test('are in the text before the ID', () => {
    const text = explainText(planA(), fresh, { ...view, accountNames: names })

    expect(text).toContain('permission-set-x in account main (111111111111)')
    expect(text).toMatch(/role\/role-s .*\n {15}account outside \(222222222222\)\n/)
    expect(explainText(planB(), fresh, { ...view, accountNames: names })).toContain(
      'account main (111111111111)',
    )
  })

  test('are in the text of the other bases', () => {
    const login = '[profile A]\nlogin_session = arn:aws:iam::111111111111:user/u\n'
    const web =
      '[profile A]\nregion = us-east-1\nrole_arn = arn:aws:iam::111111111111:role/r\nweb_identity_token_file = /t\n'
    for (const config of [login, web])
      expect(explainText(planOf({ config }, 'A'), fresh, { ...view, accountNames: names })).toContain(
        'account main (111111111111)\n',
      )
  })

  test('are in the boxes of the graph', () => {
    expect(explainMermaid(planA(), fresh, show, names)).toContain('<br/>account outside (222222222222)<br/>')
  })
})

describe('as JSON', () => {
  test('situation A to the byte', () => {
    expect(explainJson(planA(), fresh, show)).toBe(`{
  "profile": "profile-for-role-s",
  "region": {
    "value": "ap-northeast-1",
    "from": "~/.aws/config:9"
  },
  "steps": [
    {
      "kind": "sso",
      "profile": "profile-for-sso",
      "at": "~/.aws/config:1",
      "ssoSession": null,
      "startUrl": "https://example.awsapps.com/start",
      "ssoRegion": "ap-northeast-1",
      "accountId": "111111111111",
      "roleName": "permission-set-x",
      "cachedUntil": null
    },
    {
      "kind": "assume-role",
      "profile": "profile-for-role-s",
      "at": "~/.aws/config:8",
      "roleArn": "arn:aws:iam::222222222222:role/role-s",
      "roleSessionName": null,
      "externalId": null,
      "mfaSerial": null,
      "durationSeconds": 3600,
      "cachedUntil": null
    }
  ],
  "settings": [],
  "asks": [
    "sign-in"
  ],
  "warnings": []
}
`)
  })

  test('times have seconds and a Z', () => {
    const state = { cachedUntil: [fourOclock + 999, null], signedInUntil: null }
    expect(JSON.parse(explainJson(planA(), state, show))).toMatchObject({
      steps: [{ cachedUntil: '2026-11-22T04:00:00Z' }, { cachedUntil: null }],
    })
  })

  test('rare parameters of a role appear only if they are set', () => {
    const { steps, warnings } = JSON.parse(explainJson(planB(), fresh, show)) as {
      steps: object[]
      warnings: object[]
    }
    expect(steps).toEqual([
      {
        kind: 'static',
        profile: 'iam',
        at: '~/.aws/credentials:1',
        accessKeyId: 'AKIAEXAMPLE',
        accountId: '111111111111',
        cachedUntil: null,
      },
      {
        kind: 'session-token',
        profile: 'iam',
        at: '~/.aws/credentials:1',
        mfaSerial: 'arn:aws:iam::111111111111:mfa/me',
        durationSeconds: 43200,
        cachedUntil: null,
      },
      {
        kind: 'assume-role',
        profile: 'first',
        at: '~/.aws/config:1',
        roleArn: 'arn:aws:iam::222222222222:role/first',
        roleSessionName: null,
        externalId: null,
        mfaSerial: 'arn:aws:iam::111111111111:mfa/me',
        durationSeconds: 3600,
        cachedUntil: null,
      },
      {
        kind: 'assume-role',
        profile: 'second',
        at: '~/.aws/config:7',
        roleArn: 'arn:aws:iam::333333333333:role/second',
        roleSessionName: 'me',
        externalId: 'ext',
        mfaSerial: 'arn:aws:iam::111111111111:mfa/me',
        durationSeconds: 3600,
        sourceIdentity: 'Ann',
        sessionTags: { team: 'a' },
        transitiveSessionTags: ['team'],
        policy: '{"Version":"2012-10-17"}',
        policyArns: ['arn:aws:iam::aws:policy/P'],
        cachedUntil: null,
      },
    ])
    expect(warnings).toMatchObject([{ code: 'duration-capped', at: '~/.aws/config:7' }])
  })

  test.each([
    ['[profile A]\ncredential_process = p x\n', { kind: 'process', command: 'p x' }],
    [
      '[profile A]\nlogin_session = arn:aws:iam::111111111111:user/u\n',
      { kind: 'login', loginSession: 'arn:aws:iam::111111111111:user/u' },
    ],
    [
      '[profile A]\nregion = us-east-1\nrole_arn = arn:aws:iam::111111111111:role/r\nweb_identity_token_file = /t\n',
      {
        kind: 'web-identity',
        roleArn: 'arn:aws:iam::111111111111:role/r',
        roleSessionName: null,
        tokenFile: '/t',
      },
    ],
    ['[profile A]\ncredential_source = EcsContainer\n', { kind: 'container' }],
  ])('other bases: %#', (config, wanted) => {
    const { steps } = JSON.parse(explainJson(planOf({ config }, 'A'), fresh, show)) as { steps: object[] }
    expect(steps).toEqual([{ profile: 'A', at: '~/.aws/config:1', cachedUntil: null, ...wanted }])
  })

  test('a step that comes from no file has no location', () => {
    const env = { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's' }
    expect(JSON.parse(explainJson(planOf({ env }), fresh, show))).toMatchObject({
      profile: 'default',
      region: null,
      steps: [{ kind: 'environment', profile: 'default', at: null }],
    })
  })
})

describe('findQuestions', () => {
  const asks = (plan: Plan, state: PlanState): readonly string[] =>
    findQuestions(plan, state).map(({ text }) => text)
  const serial = 'mfa arn:aws:iam::111111111111:mfa/me'

  test('a sign-in, unless it is valid or renewable', () => {
    expect(asks(planA(), fresh)).toEqual(['sign-in'])
    expect(asks(planA(), { ...fresh, signedInUntil: fourOclock })).toEqual([])
    const login = planOf({ config: '[profile A]\nlogin_session = arn:aws:iam::111111111111:user/u\n' }, 'A')
    expect(asks(login, fresh)).toEqual(['sign-in'])
  })

  test('one code for all roles, or one for each without a session', () => {
    expect(asks(planB(), fresh)).toEqual([serial])
    expect(asks(planOf(situationB, 'second', { noSession: true }), fresh)).toEqual([serial, serial])
  })

  test('steps up to the last cached one ask nothing', () => {
    const { signedInUntil } = fresh
    expect(asks(planA(), { cachedUntil: [fourOclock, null], signedInUntil })).toEqual([])
    expect(asks(planA(), { cachedUntil: [null, fourOclock], signedInUntil })).toEqual([])
    const noSession = planOf(situationB, 'second', { noSession: true })
    expect(asks(noSession, { cachedUntil: [null, fourOclock, null], signedInUntil })).toEqual([serial])
  })

  test('a code from mfa_process is not asked for', () => {
    const config = situationB.config.replaceAll('external_id', 'mfa_process = code\nexternal_id')
    expect(planOf({ ...situationB, config }, 'second').mfaProcess).toBe('code')
    expect(asks(planOf({ ...situationB, config }, 'second'), fresh)).toEqual([])
  })
})

describe('as text', () => {
  test('situation A, half cached', () => {
    expect(explainText(planA(), { cachedUntil: [fourOclock, null], signedInUntil: null }, view)).toBe(
      [
        'profile-for-role-s  ap-northeast-1  ~/.aws/config:9',
        '',
        '  sso          permission-set-x in account 111111111111  profile-for-sso     ~/.aws/config:1',
        '               sign-in at https://example.awsapps.com/start in ap-northeast-1',
        `               cached, expires in 1 hour 45 minutes (${fourOclockHere})`,
        '  ↓',
        '  assume-role  arn:aws:iam::222222222222:role/role-s     profile-for-role-s  ~/.aws/config:8',
        '               for 1h',
        '',
        'asks: nothing',
        '',
      ].join('\n'),
    )
  })

  test('all parameters of a role are shown', () => {
    const text = explainText(planB(), fresh, view)
    for (const part of [
      'access key AKIAEXAMPLE',
      'MFA session with arn:aws:iam::111111111111:mfa/me',
      'for 12h',
      'MFA arn:aws:iam::111111111111:mfa/me (code already used for the session)',
      'external id ext',
      'session name me',
      'source identity Ann',
      'session tags team=a',
      'transitive tags team',
      'with a session policy',
      'session policy arn:aws:iam::aws:policy/P',
      'asks: mfa arn:aws:iam::111111111111:mfa/me\n',
      'warning: profile "second": a duration of 1 hour 30 minutes is limited to 1 hour',
      '(~/.aws/config:7)\n',
    ]) {
      expect(text).toContain(part)
    }
  })

  test('color adds only SGR codes', () => {
    const state = { cachedUntil: [fourOclock], signedInUntil: null }
    const colored = explainText(planB(), state, { ...view, color: true })
    expect(colored).toContain('\u001b[1m')
    // oxlint-disable-next-line no-control-regex -- the escape sequences are what is taken away
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(explainText(planB(), state, view))
  })

  test('no region, no warning', () => {
    const plan = planOf({ config: '[profile A]\ncredential_process = p\n' }, 'A')
    expect(explainText(plan, fresh, view)).toBe(
      'A  no region\n\n  process  p  A  ~/.aws/config:1\n\nasks: nothing\n',
    )
  })

  test('control characters in the config are escaped', () => {
    const config = '[profile A]\nregion = us-east-1\ncredential_process = p \u001b]0;title\u0007\n'
    expect(explainText(planOf({ config }, 'A'), fresh, view)).toContain(String.raw`p \x1b]0;title\x07`)
  })
})

describe('as mermaid', () => {
  test('situation A', () => {
    expect(explainMermaid(planA(), { cachedUntil: [null, fourOclock], signedInUntil: null }, show)).toBe(
      [
        'flowchart TD',
        '  step0["profile-for-sso (sso)<br/>permission-set-x in account 111111111111<br/>sign-in at https://example.awsapps.com/start in ap-northeast-1<br/>#126;/.aws/config:1"]',
        '  step1["profile-for-role-s (assume-role)<br/>arn:aws:iam::222222222222:role/role-s<br/>for 1h<br/>#126;/.aws/config:8<br/>cached until 2026-11-22T04:00:00Z"]:::cached',
        '  step0 -->|AssumeRole| step1',
        '  classDef cached stroke-dasharray: 4 2',
        '',
      ].join('\n'),
    )
    expect(explainMermaid(planA(), fresh, show)).toContain('  ask0(["asks: sign-in"]) -.-> step0\n')
    expect(explainMermaid(planB(), fresh, show)).toContain('  step0 -->|GetSessionToken| step1\n')
  })

  test('text from the config is never markup', () => {
    const config = '[profile A]\ncredential_process = "x"] --> <b>#quot;|{y}` \u001b end\n'
    const [, box] = explainMermaid(planOf({ config }, 'A'), fresh, show).split('\n')
    const label = /^ {2}step0\["(.*)"\]$/.exec(box ?? '')?.[1] ?? ''
    expect(label.replaceAll('<br/>', '').replaceAll(/#\d+;/g, '')).not.toMatch(/["<>[\]{}|`#\u0000-\u001f]/)
    expect(label).toContain('#34;x#34;#93; --#62;')
  })
})

test('no format contains a secret', () => {
  const config = `[profile role]\nregion = us-east-1\nrole_arn = arn:aws:iam::222222222222:role/r\nsource_profile = keys\n`
  const credentials =
    '[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = hush-one\naws_session_token = hush-two\n'
  const plan = planOf({ config, credentials }, 'role')
  const [base] = plan.steps
  expect(base.kind === 'static' ? base.sessionToken?.reveal() : '').toBe('hush-two')
  const renderings = [
    explainJson(plan, fresh, show),
    explainText(plan, fresh, view),
    explainMermaid(plan, fresh, show),
    JSON.stringify(plan),
  ]
  for (const text of renderings) expect(text).not.toContain('hush')
})
