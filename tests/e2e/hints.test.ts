/** What a hint says to type can be typed, also where the profile's name has blanks and quotes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openPlace } from './place.ts'
import type { Place } from './place.ts'

const name = "o'brien & sons"

let place: Place

beforeAll(async () => {
  place = await openPlace()
  place.writeConfig(`[profile "${name}"]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`)
})

afterAll(() => place.close())

describe('a hint', () => {
  test('is typed into a shell as it stands, and then the command works', async () => {
    const refused = await place.awsx(['exec', name, '--no-login', '--', 'true'])
    expect(refused).toMatchObject({ status: 125, stderr: expect.stringContaining('[SSO_LOGIN_REQUIRED]') })

    const [, hint = ''] = /^awsx: hint: (.*)$/m.exec(refused.stderr) ?? []
    expect(await place.run('sh', ['-c', hint])).toMatchObject({ status: 0 })

    expect(await place.awsx(['exec', name, '--no-login', '--', 'true'])).toMatchObject({
      status: 0,
      stderr: '',
    })
  })
})
