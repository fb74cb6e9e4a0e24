import type { Text } from './dialect.ts'
import { base, first, roleOverBase, second } from './material.ts'
import { ssoSections } from './sources.ts'
import { accountId, permissionSetOf, sessionName } from './surroundings.ts'

const names: readonly Text[] = [
  { title: 'a name in double quotes', feature: 'quoted', config: ['[profile "dev"]', ...first] },
  { title: 'a name in single quotes', feature: 'quoted', config: ["[profile 'dev']", ...first] },
  {
    title: 'a name with a blank in quotes',
    feature: 'quoted-blank',
    config: ['[profile "my dev"]', ...first],
    profile: 'my dev',
  },
  {
    title: 'a name with an escaped blank',
    feature: 'quoted-blank',
    config: ['[profile my\\ dev]', ...first],
    profile: 'my dev',
  },
  {
    title: 'a name with a blank, its keys in the credentials file',
    feature: 'quoted-blank',
    config: ["[profile 'my dev']", 'region = eu-west-1'],
    credentials: ['[my dev]', ...first],
    profile: 'my dev',
  },
  {
    title: 'a name with a blank in the credentials file alone',
    feature: 'blank-in-credentials',
    credentials: ['[my dev]', ...first],
    profile: 'my dev',
  },
  { title: 'a name with a blank without quotes', config: ['[profile my dev]', ...first], profile: 'my dev' },
  {
    title: 'every character that a name may have',
    config: ['[profile a-b_c/d.e%f@g:h+i]', ...first],
    profile: 'a-b_c/d.e%f@g:h+i',
  },
  {
    title: 'an exclamation mark in a name',
    feature: 'name-characters',
    config: ['[profile dev!]', ...first],
    profile: 'dev!',
  },
  {
    title: 'a name that is not ASCII',
    feature: 'name-characters',
    config: ['[profile dév]', ...first],
    profile: 'dév',
  },
  {
    title: 'a name that is not ASCII in the credentials file',
    feature: 'name-characters',
    credentials: ['[dév]', ...first],
    profile: 'dév',
  },
  { title: 'names differ in case', config: ['[profile Dev]', ...second, '[profile dev]', ...first] },
  { title: 'only another case of the name is there', config: ['[profile Dev]', ...first] },
  {
    title: 'the name of a prototype',
    feature: 'prototype-name',
    config: ['[profile constructor]', ...first],
    profile: 'constructor',
  },
  {
    title: 'a profile called __proto__ beside it',
    feature: 'prototype-name',
    config: ['[profile __proto__]', ...second, '[profile dev]', ...first],
  },
  {
    title: 'a profile called __proto__',
    feature: 'prototype-name',
    config: ['[profile __proto__]', ...first],
    profile: '__proto__',
  },
  { title: 'no such profile', config: ['[profile other]', ...first] },
  { title: 'no files', config: '' },
]

const repetitions: readonly Text[] = [
  { title: 'a key twice', feature: 'duplicate', config: ['[profile dev]', ...second, ...first] },
  {
    title: 'a key twice in different case',
    feature: 'duplicate',
    config: [
      '[profile dev]',
      ...second.map((line) => line.replace(/^\w+/, (key) => key.toUpperCase())),
      ...first,
    ],
  },
  {
    title: 'a section twice',
    feature: 'duplicate',
    config: ['[profile dev]', ...second, '[profile dev]', ...first],
  },
  {
    title: 'a section twice in the credentials file',
    feature: 'duplicate',
    credentials: ['[dev]', first[0] ?? '', '[dev]', first[1] ?? ''],
  },
  {
    title: 'another section twice',
    feature: 'duplicate',
    config: [
      '[profile dev]',
      ...first,
      '[profile other]',
      'output = json',
      '[profile other]',
      'output = text',
    ],
  },
  {
    title: 'the same section with and without quotes',
    feature: 'quoted',
    config: ['[profile "dev"]', ...second, '[profile dev]', ...first],
  },
  {
    title: 'keys in both files, credentials win',
    config: ['[profile dev]', ...second],
    credentials: ['[dev]', ...first],
  },
  {
    title: 'a region in both files',
    feature: 'region-in-credentials',
    config: ['[profile dev]', ...roleOverBase, ...base],
    credentials: ['[dev]', 'region = us-west-2'],
  },
  { title: 'a role in the credentials file', credentials: ['[dev]', ...roleOverBase, '[base]', ...second] },
  {
    title: 'a role in one file, its source in the other',
    config: ['[profile dev]', ...roleOverBase],
    credentials: ['[base]', ...second],
  },
]

const defaults: readonly Text[] = [
  { title: '[default] in the config file', config: ['[default]', ...first], profile: 'default' },
  {
    title: '[profile default] in the config file',
    config: ['[profile default]', ...first],
    profile: 'default',
  },
  {
    title: '[profile default] above [default]',
    feature: 'both-defaults',
    config: ['[profile default]', ...first, '[default]', ...second],
    profile: 'default',
  },
  {
    title: '[default] above [profile default]',
    config: ['[default]', ...second, '[profile default]', ...first],
    profile: 'default',
  },
  {
    title: '[default] with what [profile default] lacks',
    feature: 'both-defaults',
    config: ['[profile default]', 'region = eu-west-1', '[default]', ...second],
    profile: 'default',
  },
  {
    title: '[default] in both files',
    config: ['[default]', 'region = eu-west-1', ...second],
    credentials: ['[default]', ...first],
    profile: 'default',
  },
  {
    title: '[profile default] and [default] of the credentials file',
    config: ['[profile default]', ...second],
    credentials: ['[default]', ...first],
    profile: 'default',
  },
  {
    title: '[DEFAULT] in upper case',
    feature: 'magic-default',
    config: ['[DEFAULT]', ...second, '[profile dev]', 'output = json'],
  },
  { title: 'another case of default', config: ['[Default]', ...first], profile: 'default' },
  { title: 'a default that is missing', config: ['[profile dev]', ...first], profile: 'default' },
]

const wrongPlaces: readonly Text[] = [
  { title: 'a bare name in the config file', config: ['[dev]', ...first] },
  { title: 'a prefix in the credentials file', credentials: ['[profile dev]', ...first] },
  {
    title: 'a prefix in the credentials file, by its whole text',
    feature: 'prefixed-in-credentials',
    credentials: ['[profile dev]', ...first],
    profile: 'profile dev',
  },
  { title: 'a prefix glued to the name', config: ['[profiledev]', ...first] },
  { title: 'a prefix in upper case', config: ['[Profile dev]', ...first] },
  { title: 'a prefix in the plural', feature: 'prefix-test', config: ['[profiles dev]', ...first] },
  {
    title: 'sections of other tools',
    config: [
      '[plugins]',
      'cli_legacy_plugin_path = /x',
      '[preview]',
      'x = true',
      '[toolkit thing]',
      ...second,
      '[profile dev]',
      ...first,
    ],
  },
  {
    title: 'a section without a prefix, below it the profile',
    config: ['[dev]', ...second, '[profile dev]', ...first],
  },
  {
    title: 'an sso-session in the credentials file',
    config: [
      '[profile dev]',
      'sso_session = elsewhere',
      `sso_account_id = ${accountId}`,
      `sso_role_name = ${permissionSetOf(0)}`,
    ],
    credentials: ['[sso-session elsewhere]', ...ssoSections.slice(1, 3)],
  },
  {
    title: 'an sso-session in quotes',
    feature: 'quoted',
    config: [
      '[profile dev]',
      `sso_session = ${sessionName}`,
      `sso_account_id = ${accountId}`,
      `sso_role_name = ${permissionSetOf(0)}`,
      `[sso-session "${sessionName}"]`,
      ...ssoSections.slice(1, 3),
    ],
  },
  {
    title: 'a profile of the name of a session',
    config: [...ssoSections.slice(0, 3), `[profile ${sessionName}]`, ...first],
    profile: sessionName,
  },
]

/** What a header names, and which of two sections or keys counts. */
export const headerTexts: readonly Text[] = [...names, ...repetitions, ...defaults, ...wrongPlaces]
