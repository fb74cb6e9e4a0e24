/** When `awsx configure process` writes nothing. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import type { Place } from '../e2e/place.ts'
import { hasTerminals } from '../e2e/runs.ts'
import { openSignedInPlace, patientTest } from './clients.ts'

let place: Place

beforeEach(async () => {
  place = await openSignedInPlace()
}, patientTest)

afterEach(() => place.close())

const configFile = (): string => join(place.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')

describe('nothing is written', () => {
  test.each<[string, string, readonly string[], readonly [message: string, status: number]]>([
    ['for a profile that is not there', '', ['nope'], ['profile "nope" is not in', 3]],
    ['without a profile', '', [], ['no profile is named', 2]],
    [
      'for two profiles of one name',
      '',
      ['profile-for-sso', 'profile-for-role-s', '--as', 'x'],
      ['--as names', 2],
    ],
    [
      'for a name that AWS tools would not find',
      '',
      ['profile-for-sso', '--as', 'a b'],
      ['cannot have this name', 3],
    ],
    ['for the same name', '', ['profile-for-sso', '--as', 'profile-for-sso'], ['cannot be called', 3]],
    [
      'over another profile',
      '',
      ['profile-for-sso', '--as', 'default'],
      ['there is a profile "default" already', 3],
    ],
    [
      'for a program relative to the folder',
      '',
      ['profile-for-sso', '--command', './awsx'],
      ['relative to the working folder', 2],
    ],
    [
      'for a program with an open quote',
      '',
      ['profile-for-sso', '--command', "'awsx"],
      ['without its end', 2],
    ],
    [
      'for an option of the wizard',
      '',
      ['profile-for-sso', '--start-url', 'x'],
      ['--start-url is an option of awsx configure sso', 2],
    ],
    [
      'in place for keys of the credentials file',
      '',
      ['default', '--in-place'],
      ['stands in the credentials file', 3],
    ],
    [
      'in place for inherited keys',
      '[profile p]\ninclude_profile = profile-for-sso\n',
      ['p', '--in-place'],
      ['has include_profile', 3],
    ],
    [
      'in place for keys that others inherit',
      '[profile p]\ninclude_profile = profile-for-sso\n',
      ['profile-for-sso', '--in-place'],
      ['profile "p" includes', 3],
    ],
    [
      'in place over another profile',
      '[profile profile-for-sso-direct]\n',
      ['profile-for-sso', '--in-place'],
      ['already', 3],
    ],
    [
      'in place for a profile of awsx sync',
      '[profile p]\nsso_account_id = 1\nawsx_sync = corp/1/R\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = profile-for-sso\n',
      ['p', '--in-place'],
      ['awsx sync', 3],
    ],
    [
      'for a plan that fails',
      '[profile p]\nrole_arn = arn:aws:iam::222222222222:role/role-s\n',
      ['p'],
      ['has role_arn, but neither', 3],
    ],
  ])('%s', async (_, more, words, [message, status]) => {
    writeFileSync(configFile(), config() + more)
    const before = config()
    const run = await place.awsx(['configure', 'process', ...words, '--yes'])
    expect(run.stderr).toContain(message)
    expect(run.status).toBe(status)
    expect(config()).toBe(before)
  })

  test('where nobody can be asked, without --yes', async () => {
    const before = config()
    const run = await place.run('setsid', ['-w', 'awsx', 'configure', 'process', 'profile-for-sso'])
    expect(run.stderr).toContain('nobody can be asked here, and --yes is not given')
    expect(run.status).toBe(2)
    expect(config()).toBe(before)
  })
})

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('at a terminal (needs script of util-linux)', () => {
  test('nothing is written after a no', async () => {
    const before = config()
    const run = place.startOnTerminal(['configure', 'process', 'profile-for-sso'])
    await run.until(/\+\[profile profile-for-sso-awsx\][^]*Write this to .*\? \[Y\/n\]: $/)
    run.type('n\r')
    expect(await run.end()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing was written'),
    })
    expect(config()).toBe(before)
  })
})

test('a warning tells that tools will not find awsx', async () => {
  const path = join(place.home, 'elsewhere')
  const run = await place.awsx(['configure', 'process', 'profile-for-sso', '--yes'], { env: { PATH: path } })
  expect(run.status).toBe(0)
  expect(run.stderr).toContain('AWS tools that are started like this will not find it either')
})
