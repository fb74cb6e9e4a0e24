import { expect, test } from '@jest/globals'
import { mayHaveKey } from '../../src/config/may-have-key.ts'
import { loadTexts } from './config-context.ts'

test.each([
  ['[profile a]\nsso_start_url = https://a', true],
  ['[profile a]\nSSO_Start_URL: https://a', true],
  ['[profile a]\r\nsso_start_url = https://a', true],
  ['[sso-session a]\nsso_start_url = https://a\n[profile b]\nregion = us-east-1', false],
  ['[sso-session a]\nsso_start_url = https://a\n[profile b]\nsso_start_url = https://b', true],
  ['[sso-session a]\nSSO_START_URL = https://a\n[profile b]\nregion = us-east-1', false],
  ['[profile a]\n# no sso_start_url\n[sso-session a]\nsso_start_url = https://a', true],
  ['[sso-session\ta]\nsso_start_url = https://a', true],
  ['[profile a]\nregion = us-east-1', false],
  ['', false],
])('%j', (config, expected) => {
  expect(mayHaveKey(loadTexts(config), 'sso_start_url')).toBe(expected)
})

test.each(['sso-session-a', 'SSO-Session a'])(
  'a profile %s of the credentials file may have a key',
  (name) => {
    const config = loadTexts('', `[${name}]\nsso_start_url = https://a\n`)

    expect(config.profileNames()).toEqual([name])
    expect(mayHaveKey(config, 'sso_start_url')).toBe(true)
  },
)
