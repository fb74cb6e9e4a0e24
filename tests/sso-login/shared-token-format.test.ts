import { describe, expect, test } from '@jest/globals'

import { formatSharedToken, parseSharedToken } from '../../src/sso-login/shared-token-format.ts'

const signIn = { ssoSession: 'work', startUrl: 'https://x.test/start', ssoRegion: 'eu-west-1', scopes: null }
const full = {
  startUrl: 'https://x.test/start',
  region: 'eu-west-1',
  accessToken: 'a',
  expiresAt: '2020-01-01T00:00:00Z',
  clientId: 'c',
  clientSecret: 's',
  registrationExpiresAt: '2020-03-01T00:00:00Z',
  refreshToken: 'r',
}
const parse = (members: object): ReturnType<typeof parseSharedToken> =>
  parseSharedToken(JSON.stringify(members))

describe('a token file', () => {
  test.each([
    ['2020-01-01T00:00:00Z', Date.UTC(2020, 0, 1)],
    ['2020-01-01T00:00:00UTC', Date.UTC(2020, 0, 1)],
    ['2020-01-01T00:00:00.500Z', Date.UTC(2020, 0, 1) + 500],
    ['2020-01-01T00:00:00+00:00', Date.UTC(2020, 0, 1)],
    ['2020-01-01T01:00:00+01:00', Date.UTC(2020, 0, 1)],
    ['2020-01-01T00:00:00', undefined],
    ['soon UTC', undefined],
    ['', undefined],
    [1_577_836_800, undefined],
  ])('with the expiration %j is read', (expiresAt, expected) => {
    expect(parse({ ...full, expiresAt })?.token.expiresAt).toBe(expected)
  })

  test('keeps every member when it is written again', () => {
    const parsed = parse({ ...full, other: [1] })

    expect(parsed?.members).toEqual({ ...full, other: [1] })
    if (parsed === undefined) return
    expect(JSON.parse(formatSharedToken(signIn, parsed.token, parsed.members))).toEqual({
      ...full,
      other: [1],
    })
  })

  test.each(['clientId', 'clientSecret', 'registrationExpiresAt', 'refreshToken'])(
    'without %s cannot be refreshed, as in botocore',
    (name) => {
      expect(parse({ ...full, [name]: undefined })?.token).toMatchObject({ refreshToken: null })
    },
  )

  test.each([['accessToken'], ['expiresAt']])('without %s does not contain a token', (name) => {
    expect(parse({ ...full, [name]: undefined })).toBeUndefined()
    expect(parse({ ...full, [name]: 1 })).toBeUndefined()
  })
})
