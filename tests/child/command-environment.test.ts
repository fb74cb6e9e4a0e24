/** How the environment of a command is made from that of awsx. */
import { expect, test } from '@jest/globals'
import { buildChange } from '../../src/environment/build-change.ts'
import { credentialVariables } from '../../src/environment/credential-variables.ts'
import { applyChange } from '../../src/environment/environment-change.ts'
import { Secret } from '../../src/secret.ts'
import { environmentWithoutTracing, restoreTracing } from '../../src/tracing-variables.ts'

const credentials = {
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: new Secret('secret'),
  sessionToken: null,
  expiresAt: null,
  accountId: null,
}
const child = { profile: 'a', region: null, settings: {}, noCompat: true }

test('a command gets the keys, and no other variable with credentials', () => {
  const outer = Object.fromEntries(credentialVariables.map((name) => [name, 'stale']))
  const change = buildChange({ ...child, credentials })

  expect(applyChange({ ...outer, OTHER: 'x' }, change, false)).toEqual({
    OTHER: 'x',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWSX_PROFILE: 'a',
  })
})

test('a token, its end, and the account are set if they are known', () => {
  const more = { sessionToken: new Secret('token'), expiresAt: 0, accountId: '111111111111' }
  const { set, unset } = buildChange({
    ...child,
    region: 'eu-west-1',
    credentials: { ...credentials, ...more },
  })

  expect(set).toEqual({
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_CREDENTIAL_EXPIRATION: '1970-01-01T00:00:00Z',
    AWS_ACCOUNT_ID: '111111111111',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWSX_PROFILE: 'a',
  })
  expect([...unset, ...Object.keys(set)]).toEqual(expect.arrayContaining([...credentialVariables]))
  expect(unset.filter((name) => name in set)).toEqual([])
})

test('a variable with the name of a property of all objects reaches the command', () => {
  const outer = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>
  const changed = applyChange(restoreTracing(outer), { set: { A: 'b' }, unset: [] }, false)

  expect(Object.entries(changed)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
    ['A', 'b'],
  ])
})

test.each([
  ['one of them', { A: 'b', NODE_DEBUG: 'http' }],
  ['all of them', { NODE_DEBUG: 'http', NODE_DEBUG_NATIVE: 'HTTP2', BUN_CONFIG_VERBOSE_FETCH: 'curl' }],
])('awsx restarts without tracing variables, and the command gets them: %s', (_, given) => {
  const untraced = environmentWithoutTracing(given)

  expect(Object.keys(untraced ?? {}).filter((name) => name in given && name !== 'A')).toEqual([])
  expect(environmentWithoutTracing(untraced ?? {})).toBeUndefined()
  expect(restoreTracing(untraced ?? {})).toEqual(given)
})

test.each([{}, { NODE_DEBUG: '' }, { NODE_DEBUG: 'http', AWSX_ALLOW_TRACE_SECRETS: '1' }])(
  'awsx does not restart with %j',
  (env) => expect(environmentWithoutTracing(env)).toBeUndefined(),
)
