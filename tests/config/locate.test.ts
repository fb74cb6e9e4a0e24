import { describe, expect, test } from '@jest/globals'
import { findHome, locateFiles } from '../../src/config/locate.ts'
import type { Locations } from '../../src/config/locate.ts'
import { makeWorld } from './world.ts'

type Variables = Readonly<Record<string, string>>

function locate(platform: NodeJS.Platform, env: Variables, home?: string): Locations {
  const cwd = platform === 'win32' ? 'D:\\work' : '/work'
  return locateFiles(makeWorld({}, { platform, env, cwd, user: { name: 'u', uid: undefined, home } }))
}

const elsewhere = { USERPROFILE: 'C:\\users\\other', HOMEDRIVE: 'C:', HOMEPATH: '\\users\\third' }

describe('the shared tests of the AWS SDKs for locations', () => {
  test.each<[number, string, NodeJS.Platform, Variables, string, string]>([
    [
      1,
      'HOME on Linux',
      'linux',
      { HOME: '/home/user', ...elsewhere },
      '/home/user/.aws/config',
      '/home/user/.aws/credentials',
    ],
    [
      2,
      'HOME on Windows',
      'win32',
      { HOME: 'C:\\users\\user', ...elsewhere },
      'C:\\users\\user\\.aws\\config',
      'C:\\users\\user\\.aws\\credentials',
    ],
    [
      3,
      'USERPROFILE',
      'win32',
      { ...elsewhere, USERPROFILE: 'C:\\users\\user' },
      'C:\\users\\user\\.aws\\config',
      'C:\\users\\user\\.aws\\credentials',
    ],
    [
      4,
      'HOMEDRIVE and HOMEPATH',
      'win32',
      { HOMEDRIVE: 'C:', HOMEPATH: '\\users\\user' },
      'C:\\users\\user\\.aws\\config',
      'C:\\users\\user\\.aws\\credentials',
    ],
    [
      5,
      'AWS_CONFIG_FILE on Linux',
      'linux',
      { HOME: '/home/user', AWS_CONFIG_FILE: '/some/path' },
      '/some/path',
      '/home/user/.aws/credentials',
    ],
    [
      6,
      'AWS_CONFIG_FILE on Windows',
      'win32',
      { HOME: 'C:\\users\\user', AWS_CONFIG_FILE: 'C:\\some\\path' },
      'C:\\some\\path',
      'C:\\users\\user\\.aws\\credentials',
    ],
    [
      7,
      'AWS_SHARED_CREDENTIALS_FILE on Linux',
      'linux',
      { HOME: '/home/user', AWS_SHARED_CREDENTIALS_FILE: '/some/path' },
      '/home/user/.aws/config',
      '/some/path',
    ],
    [
      8,
      'AWS_SHARED_CREDENTIALS_FILE on Windows',
      'win32',
      { HOME: 'C:\\users\\user', AWS_SHARED_CREDENTIALS_FILE: 'C:/some/path' },
      'C:\\users\\user\\.aws\\config',
      'C:/some/path',
    ],
  ])('%d: %s', (_number, _idea, platform, env, config, credentials) => {
    expect(locate(platform, env)).toMatchObject({ config, credentials })
  })
  // The ninth, which profile, is in select.test.ts.
})

describe('the home folder', () => {
  test.each<[string, NodeJS.Platform, Variables, string]>([
    ['Windows variables mean nothing on Linux', 'linux', elsewhere, '/by/the/system'],
    ['an empty HOME is unset', 'linux', { HOME: '' }, '/by/the/system'],
    ['an empty HOME is unset on Windows', 'win32', { HOME: '', USERPROFILE: 'C:\\u' }, 'C:\\u'],
    [
      'an empty USERPROFILE is unset',
      'win32',
      { USERPROFILE: '', HOMEDRIVE: 'D:', HOMEPATH: '\\u' },
      'D:\\u',
    ],
    ['HOMEDRIVE alone is nothing', 'win32', { HOMEDRIVE: 'D:' }, '/by/the/system'],
    ['names of variables on Windows have no case', 'win32', { UserProfile: 'C:\\u' }, 'C:\\u'],
    ['names of variables on Linux have', 'linux', { home: '/wrong' }, '/by/the/system'],
  ])('%s', (_idea, platform, env, home) => {
    const user = { name: 'u', uid: 1, home: '/by/the/system' }
    expect(findHome(makeWorld({}, { platform, env, user }))).toBe(home)
  })

  test('without any there are no files', () => {
    expect(locate('linux', { AWS_CONFIG_FILE: '~/config' })).toEqual({
      home: '',
      config: '',
      credentials: '',
      ssoCache: '',
      loginCache: '',
    })
  })
})

describe('an override', () => {
  const home = { HOME: '/home/u', DIR: '/dir', BLANK: '' }
  test.each<[string, string]>([
    ['~', '/home/u'],
    ['~/c', '/home/u/c'],
    ['~\\c', '/work/~\\c'],
    ['~bob/c', '/work/~bob/c'],
    ['/a/~/c', '/a/~/c'],
    ['$DIR/c', '/dir/c'],
    ['${DIR}/c', '/dir/c'],
    ['$DIRX/c', '/work/$DIRX/c'],
    ['${NONE}/c', '/work/${NONE}/c'],
    ['$BLANK/c', '/c'],
    ['%DIR%/c', '/work/%DIR%/c'],
    ['c', '/work/c'],
    ['/dev/null', '/dev/null'],
    ['', ''],
  ])('%j on Linux is %j', (value, path) => {
    expect(locate('linux', { ...home, AWS_CONFIG_FILE: value }).config).toBe(path)
    expect(locate('linux', { ...home, AWS_SHARED_CREDENTIALS_FILE: value }).credentials).toBe(path)
  })

  test.each<[string, string]>([
    ['~/c', 'C:\\u\\c'],
    ['~\\c', 'C:\\u\\c'],
    ['%dir%\\c', 'D:\\dir\\c'],
    ['$DIR\\c', 'D:\\dir\\c'],
    ['%NONE%\\c', 'D:\\work\\%NONE%\\c'],
    ['c', 'D:\\work\\c'],
    ['', ''],
  ])('%j on Windows is %j', (value, path) => {
    const env = { USERPROFILE: 'C:\\u', Dir: 'D:\\dir', aws_config_file: value }
    expect(locate('win32', env).config).toBe(path)
  })

  test('moves neither the tokens nor the other file', () => {
    const found = locate('linux', {
      HOME: '/home/u',
      AWS_CONFIG_FILE: '/etc/aws',
      AWS_LOGIN_CACHE_DIRECTORY: '',
    })
    expect(found).toMatchObject({
      ssoCache: '/home/u/.aws/sso/cache',
      loginCache: '/home/u/.aws/login/cache',
    })
  })

  test('moves the tokens of aws login', () => {
    expect(locate('linux', { HOME: '/home/u', AWS_LOGIN_CACHE_DIRECTORY: '~/t' }).loginCache).toBe(
      '/home/u/t',
    )
  })
})
