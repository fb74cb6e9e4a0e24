import type { Text } from './dialect.ts'
import { base, first, idOf, roleArn, roleOverBase, second, secretOf } from './material.ts'
import { ssoSections } from './sources.ts'
import { accountId, permissionSetOf } from './surroundings.ts'

const comments: readonly Text[] = [
  { title: 'comment lines', config: ['# one', '[profile dev]', '; two', ...first, '#three'] },
  { title: 'a comment behind a header', config: ['[profile dev] # mine', ...first] },
  {
    title: 'a comment glued to a header',
    feature: 'header-layout',
    config: ['[profile dev];mine', ...first],
  },
  {
    title: 'a comment behind a key id',
    feature: 'inline-comment',
    config: ['[profile dev]', `${idOf('n0-config')} # mine`, secretOf('n0-config')],
  },
  {
    title: 'a comment after a tab',
    feature: 'inline-comment',
    config: ['[profile dev]', `${idOf('n0-config')}\t; mine`, secretOf('n0-config')],
  },
  {
    title: 'a comment behind a role',
    feature: 'inline-comment',
    config: ['[profile dev]', 'region = eu-west-1', `${roleArn} # admin`, 'source_profile = base', ...base],
  },
  {
    title: 'a comment behind a source profile',
    feature: 'inline-comment',
    config: ['[profile dev]', 'region = eu-west-1', roleArn, 'source_profile = base ; keys', ...base],
  },
  {
    title: 'a number sign inside a value',
    config: ['[profile dev]', ...roleOverBase, 'external_id = a#b;c', ...base],
  },
  {
    title: 'an indented comment below a key',
    feature: 'indented-comment',
    config: ['[profile dev]', idOf('n0-config'), '  # mine', secretOf('n0-config')],
  },
  { title: 'an indented comment below a header', config: ['[profile dev]', '  # mine', ...first] },
  {
    title: 'a comment between the lines of a block',
    config: ['[profile dev]', 's3 =', '  # fast', '  max_concurrent_requests = 20', ...first],
  },
]

const delimiters: readonly Text[] = [
  {
    title: 'no blanks around the sign',
    config: ['[profile dev]', ...first.map((line) => line.replaceAll(' ', ''))],
  },
  {
    title: 'tabs around the sign',
    config: ['[profile dev]', ...first.map((line) => line.replaceAll(' ', '\t'))],
  },
  {
    title: 'colons instead of equals signs',
    feature: 'colon',
    config: ['[profile dev]', ...first.map((line) => line.replace('=', ':'))],
  },
  {
    title: 'colons in the credentials file',
    feature: 'colon',
    credentials: ['[dev]', ...first.map((line) => line.replace(' =', ':'))],
  },
  {
    title: 'another sign in a value',
    config: ['[profile dev]', ...roleOverBase, 'external_id = a=b', ...base],
  },
  { title: 'a colon in a value', config: ['[profile dev]', ...roleOverBase, 'external_id = a:b', ...base] },
  { title: 'a percent sign in a value', config: ['[profile dev]', ...first, 'output = %(region)s'] },
  { title: 'a variable in a value', config: ['[profile dev]', ...first, 'ca_bundle = $HOME/ca.pem'] },
  {
    title: 'quotes around a value',
    config: ['[profile dev]', 'region = eu-west-1', roleArn, 'source_profile = "base"', ...base],
  },
  {
    title: 'keys in upper case',
    feature: 'upper-case-keys',
    config: ['[profile dev]', ...first.map((line) => line.replace(/^\w+/, (key) => key.toUpperCase()))],
  },
  {
    title: 'keys in mixed case in the credentials file',
    feature: 'upper-case-keys',
    credentials: ['[dev]', ...first.map((line) => line.replace('aws', 'Aws'))],
  },
  { title: 'an empty region', config: ['[profile dev]', 'region =', ...first] },
  {
    title: 'an empty process',
    feature: 'empty-process',
    config: ['[profile dev]', 'credential_process =', ...first],
  },
  {
    title: 'an empty sso_session beside the legacy form',
    feature: 'empty-session',
    config: [
      '[profile dev]',
      'sso_session =',
      ...ssoSections.slice(1, 3),
      `sso_account_id = ${accountId}`,
      `sso_role_name = ${permissionSetOf(0)}`,
    ],
  },
  { title: 'an empty session token', config: ['[profile dev]', ...first, 'aws_session_token ='] },
]

const layout: readonly Text[] = [
  { title: 'line ends of Windows', config: ['[profile dev]', ...roleOverBase, ...base, ''].join('\r\n') },
  {
    title: 'line ends of Windows in both files',
    config: '[profile dev]\r\nregion = eu-west-1\r\n',
    credentials: ['[dev]', ...first, ''].join('\r\n'),
  },
  { title: 'a byte order mark', feature: 'bom', config: `\uFEFF${['[profile dev]', ...first].join('\n')}` },
  {
    title: 'a byte order mark in the credentials file',
    feature: 'bom',
    credentials: `\uFEFF${['[dev]', ...first].join('\n')}`,
  },
  { title: 'no line end at the end', config: ['[profile dev]', ...first].join('\n') },
  {
    title: 'blank lines everywhere',
    config: ['', ' ', '[profile dev]', '', first[0] ?? '', '\t', first[1] ?? '', ''],
  },
  { title: 'several blanks in a header', feature: 'header-layout', config: ['[profile    dev]', ...first] },
  { title: 'a tab in a header', config: ['[profile\tdev]', ...first] },
  { title: 'blanks inside the brackets', feature: 'padded-header', config: ['[ profile dev ]', ...first] },
  {
    title: 'a blank before the closing bracket',
    feature: 'header-layout',
    config: ['[profile dev ]', ...first],
  },
  {
    title: 'blanks in a header of the credentials file',
    feature: 'padded-header',
    credentials: ['[ dev ]', ...first],
  },
  { title: 'blanks behind values', config: ['[profile dev]', ...first.map((line) => `${line}  \t`)] },
  { title: 'an indented header', feature: 'indented-header', config: ['  [profile dev]', ...first] },
  {
    title: 'a section whose keys are all indented',
    config: ['[profile dev]', ...first.map((line) => `  ${line}`)],
  },
  {
    title: 'an indented section with a block',
    feature: 'indented-block',
    config: [
      '[profile dev]',
      '  s3 =',
      ...second.map((line) => `    ${line}`),
      ...first.map((line) => `  ${line}`),
    ],
  },
  { title: 'an indented first key alone', config: ['[profile dev]', '  output = json', ...first] },
  {
    title: 'keys of the credentials file that are indented',
    credentials: ['[dev]', ...first.map((line) => `\t${line}`)],
  },
  {
    title: 'an indented second key',
    feature: 'indented-second-key',
    config: ['[profile dev]', 'output = json', `  ${roleArn}`, ...first],
  },
  {
    title: 'a value that goes on in the next line',
    feature: 'continuation',
    config: ['[profile dev]', ...roleOverBase.slice(0, 2), 'source_profile = ba', '  se', ...base],
  },
]

const broken: readonly Text[] = [
  {
    title: 'a line without a sign in another profile',
    feature: 'broken-elsewhere',
    config: ['[profile other]', 'nonsense', '[profile dev]', ...first],
  },
  {
    title: 'a line without a sign in the profile',
    feature: 'broken',
    config: ['[profile dev]', ...first, 'nonsense'],
  },
  {
    title: 'a header without its end elsewhere',
    feature: 'broken-elsewhere',
    config: ['[profile dev]', ...first, '[profile other'],
  },
  { title: 'a header without its end', config: ['[profile dev', ...first] },
  {
    title: 'a key above every header',
    feature: 'broken',
    config: ['output = json', '[profile dev]', ...first],
  },
  {
    title: 'an indented key above every header',
    feature: 'broken',
    config: ['  output = json', '[profile dev]', ...first],
  },
  { title: 'a key without a name', feature: 'broken', config: ['[profile dev]', ...first, '= json'] },
  {
    title: 'a line without a sign in the credentials file',
    feature: 'broken-elsewhere',
    config: ['[profile dev]', ...first],
    credentials: ['[other]', 'nonsense'],
  },
  { title: 'a key with a blank in it', config: ['[profile dev]', ...first, 'my key = json'] },
]

const blocks: readonly Text[] = [
  {
    title: 'a block of settings',
    config: ['[profile dev]', 's3 =', '  max_concurrent_requests = 20', '  max_queue_size = 1000', ...first],
  },
  {
    title: 'a block that holds a key id',
    config: ['[profile dev]', 's3 =', ...second.map((line) => `  ${line}`), ...first],
  },
  {
    title: 'a block with nothing but a key pair',
    feature: 'no-credentials',
    config: ['[profile dev]', 's3 =', ...first.map((line) => `  ${line}`)],
  },
  {
    title: 'a block with a line without a sign',
    feature: 'broken',
    config: ['[profile dev]', 's3 =', '  nonsense', ...first],
  },
  {
    title: 'a block at the end of the profile above',
    config: ['[profile other]', 's3 =', '  x = y', '[profile dev]', ...first],
  },
]

/** What is a comment, a delimiter, a continuation or no line at all. */
export const lineTexts: readonly Text[] = [...comments, ...delimiters, ...layout, ...broken, ...blocks]
