import { describe, expect, test } from '@jest/globals'
import { findingsOf, loadTexts, plain } from './config-context.ts'

/** What a case expects: each profile's keys, null for a profile that there is not, a line for an error. */
type Expected = unknown

interface Case {
  /** Number in the AWS SDKs' shared parser tests. */
  readonly number: string
  readonly idea: string
  readonly config?: string
  readonly credentials?: string
  readonly profiles?: Readonly<Record<string, Expected>>
  /** The profile that cannot be read, and the line. */
  readonly fails?: readonly [profile: string, location: string]
  readonly sessions?: Readonly<Record<string, unknown>>
}

const all = 'A-Za:z/09_%.@+'

/** The ideas of the AWS SDKs' shared tests for the config parser, one or more texts for each. */
const cases: readonly Case[] = [
  { number: '1', idea: 'an empty file', config: '', profiles: {} },
  { number: '2', idea: 'a profile without keys exists', config: '[profile foo]', profiles: { foo: {} } },
  {
    number: '3',
    idea: 'every legal character in a name, an illegal one',
    config: `[profile ${all}]\nname = value\n[profile foo!bar]\nname = other`,
    // The specification ignores the second one; awsx reads it, like the AWS CLI.
    profiles: { [all]: { name: 'value' }, 'foo!bar': { name: 'other' } },
  },
  {
    number: '4',
    idea: 'a header without bracket',
    config: '[profile foo',
    fails: ['foo', '~/.aws/config:1'],
  },
  {
    number: '5',
    idea: 'blanks around the name',
    config: '[profile \tfoo \t]\na = b',
    profiles: { foo: { a: 'b' } },
  },
  {
    number: '6',
    idea: 'a tab before the name',
    config: '[profile\tfoo]\na = b',
    profiles: { foo: { a: 'b' } },
  },
  { number: '7', idea: 'a key without header', config: 'name = value', fails: ['foo', '~/.aws/config:1'] },
  {
    number: '8',
    idea: 'one key',
    config: '[profile foo]\nname = value',
    profiles: { foo: { name: 'value' } },
  },
  {
    number: '9',
    idea: 'CR LF',
    config: '[profile foo]\r\nname = value\r\n',
    profiles: { foo: { name: 'value' } },
  },
  {
    number: '10',
    idea: '= in a value',
    config: '[profile foo]\nname = val=ue',
    profiles: { foo: { name: 'val=ue' } },
  },
  { number: '11', idea: 'not ASCII', config: '[profile foo]\nname = 😂', profiles: { foo: { name: '😂' } } },
  {
    number: '12',
    idea: 'several keys',
    config: '[profile foo]\nname = value\nname2 = value2',
    profiles: { foo: { name: 'value', name2: 'value2' } },
  },
  {
    number: '13',
    idea: 'keys without blanks around =',
    config: '[profile foo]\nname=value\nname2= value2',
    profiles: { foo: { name: 'value', name2: 'value2' } },
  },
  {
    number: '14',
    idea: 'blanks around key and value',
    config: '[profile foo]\nname \t=  \tvalue \t',
    profiles: { foo: { name: 'value' } },
  },
  { number: '15', idea: 'an empty value', config: '[profile foo]\nname =', profiles: { foo: { name: '' } } },
  { number: '16', idea: 'no key', config: '[profile foo]\n= value', fails: ['foo', '~/.aws/config:2'] },
  {
    number: '17',
    idea: 'a colon as delimiter; awsx differs: read, as the AWS CLI does',
    config: '[profile foo]\nkey : value',
    profiles: { foo: { key: 'value' } },
  },
  {
    number: '17 (neither)',
    idea: 'no delimiter at all',
    config: '[profile foo]\nkey value',
    fails: ['foo', '~/.aws/config:2'],
  },
  {
    number: '18',
    idea: 'several profiles without keys',
    config: '[profile foo]\n[profile bar]',
    profiles: { foo: {}, bar: {} },
  },
  {
    number: '19',
    idea: 'several profiles',
    config: '[profile foo]\nname = value\n[profile bar]\nname2 = value2',
    profiles: { foo: { name: 'value' }, bar: { name2: 'value2' } },
  },
  {
    number: '20',
    idea: 'blank lines',
    config: '\t \n[profile foo]\n\t\n \nname = value\n\t \n[profile bar]\n \t',
    profiles: { foo: { name: 'value' }, bar: {} },
  },
  {
    number: '21',
    idea: 'comment lines',
    config: '# c\n[profile foo] # c\n; c\nname = value # c\n# [profile bar]',
    profiles: { foo: { name: 'value' } },
  },
  {
    number: '22',
    idea: 'comments with ;',
    config: '; c\n[profile foo] ; c\nname = value ; c\n',
    profiles: { foo: { name: 'value' } },
  },
  {
    number: '23',
    idea: 'both comment signs',
    config: '# c\n[profile foo] ; # c\nname = value # ; c\n',
    profiles: { foo: { name: 'value' } },
  },
  {
    number: '24',
    idea: 'empty comments',
    config: ';\n[profile foo];\nname = value ;\n#',
    profiles: { foo: { name: 'value' } },
  },
  {
    number: '25',
    idea: 'a comment glued to a header',
    config: '[profile foo]; c\n[profile bar]# c',
    profiles: { foo: {}, bar: {} },
  },
  {
    number: '26',
    idea: 'a comment glued to a value is part of it',
    config: '[profile foo]\nname = value; c\nname2 = value# c',
    profiles: { foo: { name: 'value; c', name2: 'value# c' } },
  },
  {
    number: '27',
    idea: 'a continued value',
    config: '[profile foo]\nname = value\n -continued',
    profiles: { foo: { name: 'value\n-continued' } },
  },
  {
    number: '28',
    idea: 'continued twice',
    config: '[profile foo]\nname = value\n -continued\n -and-again',
    profiles: { foo: { name: 'value\n-continued\n-and-again' } },
  },
  {
    number: '29',
    idea: 'a continuation with blanks',
    config: '[profile foo]\nname = value\n \t -continued \t ',
    profiles: { foo: { name: 'value\n-continued' } },
  },
  {
    number: '30',
    idea: 'a continuation keeps #',
    config: '[profile foo]\nname = value\n -continued # c',
    profiles: { foo: { name: 'value\n-continued # c' } },
  },
  {
    number: '31',
    idea: 'a continuation keeps ;',
    config: '[profile foo]\nname = value\n -continued ; c',
    profiles: { foo: { name: 'value\n-continued ; c' } },
  },
  {
    number: '32',
    idea: 'continued before a header',
    config: ' -continued',
    fails: ['foo', '~/.aws/config:1'],
  },
  {
    number: '33',
    idea: 'continued before a key',
    config: '[profile foo]\n -continued',
    fails: ['foo', '~/.aws/config:2'],
  },
  {
    number: '34',
    idea: 'continued after a repeated header',
    config: '[profile foo]\nname = value\n[profile foo]\n -continued',
    fails: ['foo', '~/.aws/config:4'],
  },
  {
    number: '35',
    idea: 'a repeated profile',
    config: '[profile foo]\nname = value\n[profile foo]\nname2 = value2',
    profiles: { foo: { name: 'value', name2: 'value2' } },
  },
  {
    number: '36',
    idea: 'a repeated key',
    config: '[profile foo]\nname = value\nname = value2',
    profiles: { foo: { name: 'value2' } },
  },
  {
    number: '37',
    idea: 'a key of a repeated profile',
    config: '[profile foo]\nname = value\n[profile foo]\nname = value2',
    profiles: { foo: { name: 'value2' } },
  },
  {
    number: '38',
    idea: 'a repeated key in another case',
    config: '[profile foo]\nNaMe = value\nname = value2',
    profiles: { foo: { name: 'value2' } },
  },
  {
    number: '39',
    idea: 'profile default before default',
    config: '[profile default]\nname = value\n[default]\nname2 = value2',
    profiles: { default: { name: 'value' } },
  },
  {
    number: '40',
    idea: 'profile default after default',
    config: '[default]\nname2 = value2\n[profile default]\nname = value',
    profiles: { default: { name: 'value' } },
  },
  {
    number: '41',
    idea: 'names with blanks',
    config: '[profile in valid]\nname = value',
    credentials: '[in valid 2]\nname2 = value2',
    // The specification ignores both; awsx reads the second one, like the AWS CLI.
    profiles: { 'in valid 2': { name2: 'value2' } },
  },
  {
    number: '42',
    idea: 'a key with blanks',
    config: '[profile foo]\nin valid = value',
    profiles: { foo: {} },
  },
  {
    number: '43',
    idea: 'every legal character in the name of a profile',
    config: `[profile ${all}]\nname = value`,
    profiles: { [all]: { name: 'value' } },
  },
  {
    number: '44',
    idea: 'every legal character in a key, in lower case then',
    config: `[profile foo]\n${all} = value`,
    profiles: { foo: { [all.toLowerCase()]: 'value' } },
  },
  {
    number: '45',
    idea: 'a key with children',
    config: '[profile foo]\ns3 =\n name = value',
    profiles: { foo: { s3: { name: 'value' } } },
  },
  {
    number: '46',
    idea: 'a child without =',
    config: '[profile foo]\ns3 =\n invalid',
    fails: ['foo', '~/.aws/config:3'],
  },
  {
    number: '47',
    idea: 'a child without value',
    config: '[profile foo]\ns3 =\n name =',
    profiles: { foo: { s3: { name: '' } } },
  },
  {
    number: '48',
    idea: 'a child without key',
    config: '[profile foo]\ns3 =\n = value',
    fails: ['foo', '~/.aws/config:3'],
  },
  {
    number: '49',
    idea: 'a child may have any key',
    config: '[profile foo]\ns3 =\n in valid = value',
    profiles: { foo: { s3: { 'in valid': 'value' } } },
  },
  {
    number: '50',
    idea: 'blank lines between children',
    config: '[profile foo]\ns3 =\n name = value\n\t \n name2 = value2',
    profiles: { foo: { s3: { name: 'value', name2: 'value2' } } },
  },
  {
    number: '51',
    idea: 'a profile in both files',
    config: '[profile foo]\nname = value',
    credentials: '[foo]\nname2 = value2',
    profiles: { foo: { name: 'value', name2: 'value2' } },
  },
  {
    number: '52',
    idea: 'default of both forms, twice',
    config: '[profile default]\na = 1\n[default]\nb = 2\n[profile default]\nc = 3\n[default]\nd = 4',
    profiles: { default: { a: '1', c: '3' } },
  },
  {
    number: '53',
    idea: 'default of both forms, and of the credentials file',
    config: '[default]\na = 1\n[profile default]\nb = 2',
    credentials: '[default]\nc = 3',
    profiles: { default: { b: '2', c: '3' } },
  },
  {
    number: '54',
    idea: 'the credentials file wins',
    config: '[profile foo]\nname = value',
    credentials: '[foo]\nname = value2',
    profiles: { foo: { name: 'value2' } },
  },
  { number: '55', idea: 'a bare name in the config file', config: '[foo]\nname = value', profiles: {} },
  {
    number: '56',
    idea: 'a prefix in the credentials file',
    credentials: '[profile foo]\nname = value',
    profiles: {},
  },
  {
    number: '57',
    idea: '25 again, with keys',
    config: '[profile foo];c\na = 1',
    profiles: { foo: { a: '1' } },
  },
  {
    number: '58',
    idea: '34 again, after blank lines',
    config: '[profile foo]\nname = value\n\n[profile foo]\n\n -continued',
    fails: ['foo', '~/.aws/config:6'],
  },
  { number: '59', idea: 'no blank after profile', config: '[profilefoo]\nname = value', profiles: {} },
  {
    number: '60',
    idea: 'blanks in brackets',
    config: '[   profile foo    ]\na = 1',
    profiles: { foo: { a: '1' } },
  },
  {
    number: '61',
    idea: '60 in credentials',
    credentials: '[   foo    ]\na = 1',
    profiles: { foo: { a: '1' } },
  },
  {
    number: '62',
    idea: 'keys below a header that is ignored',
    config: '[profile foo]\na = 1\n[in valid]\nb = 2\n indented\n[profile bar]\nc = 3',
    profiles: { foo: { a: '1' }, bar: { c: '3' } },
  },
  {
    number: '63',
    idea: 'an sso-session',
    config: '[sso-session foo]\nname = value',
    profiles: {},
    sessions: { foo: { name: 'value' } },
  },
  {
    number: '64',
    idea: 'sso-session as part of a name',
    credentials: '[sso-sessionfoo]\nname = value',
    profiles: { 'sso-sessionfoo': { name: 'value' } },
  },
  {
    number: '65',
    idea: 'a misspelt kind',
    config: '[sso-sesion foo]\nname = value',
    profiles: {},
    sessions: {},
  },
]

const readable = cases.filter(({ profiles }) => profiles !== undefined)
const failing = cases.filter(({ fails }) => fails !== undefined)

describe('the shared parser tests of the AWS SDKs', () => {
  test('includes all 65', () => {
    const numbers = new Set(cases.map(({ number }) => Number.parseInt(number, 10)))
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 65 }, (_, index) => index + 1))
  })

  test.each(readable)('$number: $idea', ({ config = '', credentials = '', profiles, sessions = {} }) => {
    const loaded = loadTexts(config, credentials)
    const names = loaded.profileNames()
    expect(Object.fromEntries(names.map((name) => [name, plain(loaded.profile(name))]))).toEqual(profiles)
    const found = loaded.ssoSessionNames().map((name) => [name, plain(loaded.ssoSession(name))])
    expect(Object.fromEntries(found)).toEqual(sessions)
  })

  test.each(failing)('$number: $idea: an error', ({ config = '', credentials = '', fails }) => {
    const [profile, location] = fails ?? ['', '']
    const loaded = loadTexts(config, credentials)
    expect(() => loaded.profile(profile)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_PARSE',
        at: location,
        // The report puts the place behind the message.
        message: expect.not.stringContaining(location),
      }),
    )
    expect(findingsOf(loaded)).toContainEqual(expect.objectContaining({ code: 'unparsable-line' }))
  })
})
