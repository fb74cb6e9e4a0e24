import { describe, expect, test } from '@jest/globals'
import { findingsOf, loadTexts, plain } from './config-context.ts'

interface Row {
  readonly input: string
  readonly config?: string
  readonly credentials?: string
  readonly profiles: Readonly<Record<string, unknown>>
  /** Code and place of every finding. */
  readonly findings: readonly string[]
}

const c = (line: number): string => `~/.aws/config:${line}`
const cr = (line: number): string => `~/.aws/credentials:${line}`

const rows: readonly Row[] = [
  {
    input: 'an inline comment',
    config: '[default]\nregion = x # c',
    profiles: { default: { region: 'x' } },
    findings: [`inline-comment ${c(2)}`],
  },
  {
    input: 'an indented comment below a key',
    config: '[default]\nregion = x\n  # c\n  ; c\ns3 =\n  # c\n  k = v',
    profiles: { default: { region: 'x', s3: { k: 'v' } } },
    findings: [3, 4, 6].map((line) => `indented-comment ${c(line)}`),
  },
  {
    input: 'a duplicate section',
    config: '[profile a]\nx = 1\n[profile b]\n[profile a]\ny = 2',
    profiles: { a: { x: '1', y: '2' }, b: {} },
    findings: [`duplicate-section ${c(4)}`],
  },
  {
    input: 'a duplicate key',
    config: '[profile a]\nx = 1\nX = 2',
    profiles: { a: { x: '2' } },
    findings: [`duplicate-key ${c(3)}`],
  },
  {
    input: 'both forms of default',
    config: '[default]\nx = 1\n[profile default]\ny = 2',
    profiles: { default: { y: '2' } },
    findings: [`both-defaults ${c(1)}`],
  },
  {
    input: '[default] in both files is not a conflict',
    config: '[default]\nx = 1',
    credentials: '[default]\ny = 2',
    profiles: { default: { x: '1', y: '2' } },
    findings: [],
  },
  {
    input: 'a quoted name with blanks, with the section that the AWS CLI writes for it',
    config: '[profile "a b"]\nx = 1\n[profile \'c  d\'] # c\n[profile e\\ f]\n[profile "g#]h"]',
    credentials: '[a b]\ny = 2',
    profiles: { 'a b': { x: '1', y: '2' }, 'c  d': {}, 'e f': {}, 'g#]h': {} },
    findings: [1, 3, 4, 5].map((line) => `quoted-name ${c(line)}`).concat([`invalid-name ${cr(1)}`]),
  },
  {
    input: 'a quoted name that needs no quotes',
    config: '[profile "a"]\nx = 1\n[profile \'b\']\n[profile c"d"]\n[sso-session "s"]\n[services "t"]',
    profiles: { a: { x: '1' }, b: {}, cd: {} },
    findings: [1, 3, 4, 5, 6].map((line) => `quoted-name ${c(line)}`),
  },
  {
    input: 'quotes that do not close, or hold a control character, or two words',
    config: '[profile "a]\n[profile "b\u001B"]\n[profile "c" d]\n[profile ""]',
    profiles: {},
    findings: [1, 2, 3, 4].map((line) => `invalid-name ${c(line)}`),
  },
  {
    input: 'a colon',
    config:
      '[profile a]\nregion : x\nsso_start_url: https://x/?a=b\na:b = 1\nrole_arn: arn:aws:iam::111111111111:role/a=b',
    profiles: {
      a: {
        region: 'x',
        sso_start_url: 'https://x/?a=b',
        'a:b': '1',
        role_arn: 'arn:aws:iam::111111111111:role/a=b',
      },
    },
    findings: [2, 3, 4, 5].map((line) => `colon ${c(line)}`),
  },
  {
    input: 'a byte order mark',
    config: '\uFEFF[default]\nx = 1',
    profiles: { default: { x: '1' } },
    findings: [`byte-order-mark ${c(1)}`],
  },
  {
    input: '[profile x] in credentials',
    credentials: '[profile x]\na = 1\n[sso-session s]',
    profiles: {},
    findings: [`prefixed-in-credentials ${cr(1)}`, `prefixed-in-credentials ${cr(3)}`],
  },
  {
    input: '[x] in config',
    config: '[x]\na = 1\nnonsense\n[plugins]\n[preview]\n[plugins x]',
    profiles: {},
    findings: [`bare-in-config ${c(1)}`, `unparsable-line ${c(3)}`],
  },
  {
    input: '[DEFAULT]',
    config: '[DEFAULT]\na = 1',
    credentials: '[DEFAULT]\nb = 1',
    profiles: { DEFAULT: { b: '1' } },
    findings: [`upper-case-default ${c(1)}`, `upper-case-default ${cr(1)}`],
  },
  {
    input: 'keys in upper case',
    credentials: '[a]\nAWS_ACCESS_KEY_ID = x\nAWS_SECRET_ACCESS_KEY = y',
    profiles: { a: { aws_access_key_id: 'x', aws_secret_access_key: 'y' } },
    findings: [],
  },
  {
    input: 'an access key split over the files',
    config:
      '[profile a]\naws_access_key_id = x\n[profile b]\naws_access_key_id = x\naws_secret_access_key = y',
    credentials: '[a]\naws_secret_access_key = y\n[b]\naws_access_key_id = z\naws_secret_access_key = z',
    profiles: {
      a: { aws_access_key_id: 'x', aws_secret_access_key: 'y' },
      b: { aws_access_key_id: 'z', aws_secret_access_key: 'z' },
    },
    findings: [`split-key-pair ${c(1)}`],
  },
  {
    input: 'half an access key, the same half, in both files: nobody joins anything',
    config: '[profile a]\naws_access_key_id = x',
    credentials: '[a]\naws_access_key_id = y',
    profiles: { a: { aws_access_key_id: 'y' } },
    findings: [],
  },
  {
    input: 'names with other characters',
    config: '[profile foo!bar]\nx = 1\n[profile a]\nin valid = 1\n continued\n[]',
    credentials: '[a b]\n[é]',
    profiles: { 'foo!bar': { x: '1' }, a: {}, 'a b': {}, é: {} },
    findings: [
      `invalid-name ${c(1)}`,
      `invalid-key ${c(4)}`,
      `invalid-name ${c(6)}`,
      `invalid-name ${cr(1)}`,
      `invalid-name ${cr(2)}`,
    ],
  },
  {
    input: 'kinds that do not exist',
    config: '[sso-sesion a]\n[Profile b]\n[profiles c]\n[prod account]',
    profiles: {},
    findings: [1, 2, 3, 4].map((line) => `unknown-section ${c(line)}`),
  },
  {
    input: 'an indented key',
    config: '[default]\nregion = x\n  output = json',
    profiles: { default: { region: 'x\noutput = json' } },
    findings: [`malformed-value ${c(2)}`, `indented-property ${c(3)}`],
  },
  {
    input: 'a section whose keys are all indented',
    config: '[default]\n  region = x\n  s3 =\n    a = b\n\toutput = json\nz = 1\n  -continued',
    profiles: { default: { region: 'x', s3: { a: 'b' }, output: 'json', z: '1\n-continued' } },
    findings: [2, 3, 5].map((line) => `indented-key ${c(line)}`),
  },
  {
    input: 'bytes that are not UTF-8, a lone carriage return',
    config: '[default]\r\nx = a\uFFFDb\r\ny = a\rb\r\n',
    profiles: { default: { x: 'a\uFFFDb', y: 'a\rb' } },
    findings: [`invalid-utf8 ${c(2)}`, `lone-carriage-return ${c(3)}`],
  },
]

describe('findings', () => {
  test.each(rows)('$input', ({ config = '', credentials = '', profiles, findings }) => {
    const loaded = loadTexts(config, credentials)
    const names = loaded.profileNames()
    expect(Object.fromEntries(names.map((name) => [name, plain(loaded.profile(name))]))).toEqual(profiles)
    const found = findingsOf(loaded).map(({ code, location }) => `${code} ${loaded.show(location)}`)
    expect(found).toEqual(findings)
  })

  test('every unparsable line once, and all other findings', () => {
    const found = findingsOf(
      loadTexts('x = 1\n[default]\nnonsense\n more\n= 1\nregion = x # c\n[profile a\n'),
    )
    expect(found.map(({ code, location }) => `${code} ${location.line}`)).toEqual([
      'unparsable-line 1',
      'unparsable-line 3',
      'unparsable-line 5',
      'inline-comment 6',
      'unparsable-line 7',
    ])
  })

  test.each([
    ['[sso-sesion a]', '[sso-session a]'],
    ['[Profile b]', '[profile b]'],
    ['[prod account]', '[profile "prod account"]'],
    ['[dev]', '[profile dev]'],
  ])('%s: did you mean %s?', (header, meant) => {
    expect(findingsOf(loadTexts(header))[0]?.message).toContain(`did you mean ${meant}?`)
  })

  test('messages start in lower case or with a quoted name, and end without a period', () => {
    const messages = rows.flatMap(({ config, credentials }) =>
      findingsOf(loadTexts(config ?? '', credentials)),
    )
    for (const { message } of messages) expect(message).toMatch(/^(?:[a-z"[]|SDKs ).*[^.]$/)
  })
})

test('an endpoint in one file belongs to the keys of the other', () => {
  const config = '[profile minio]\nendpoint_url = http://127.0.0.1:9000\n'
  const credentials =
    '[minio]\nregion = us-east1\naws_access_key_id = minioadmin\naws_secret_access_key = minioadmin\n'
  const codesOf = (text: string): readonly string[] =>
    findingsOf(loadTexts(text, credentials)).map(({ code }) => code)
  expect(codesOf(config)).toEqual([])
  expect(codesOf(config.replace('endpoint_url', '#'))).toEqual(['malformed-value'])
})
