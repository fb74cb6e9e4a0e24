import { describe, expect, test } from '@jest/globals'
import { findHome, locateFiles } from '../../src/config/locate-files.ts'
import type { Locations } from '../../src/config/locate-files.ts'
import { makeContext } from './config-context.ts'

type Variables = Readonly<Record<string, string>>

function locate(platform: NodeJS.Platform, env: Variables, home?: string): Locations {
  const cwd = platform === 'win32' ? 'D:\\work' : '/here'
  return locateFiles(makeContext({}, { platform, env, cwd, user: { name: 'u', uid: undefined, home } }))
}

const elsewhere = { USERPROFILE: 'C:\\users\\other', HOMEDRIVE: 'C:', HOMEPATH: '\\users\\third' }

describe('the shared tests of the AWS SDKs for locations', () => {
  const linux = { config: '/home/user/.aws/config', credentials: '/home/user/.aws/credentials' }
  const windows = {
    config: 'C:\\users\\user\\.aws\\config',
    credentials: 'C:\\users\\user\\.aws\\credentials',
  }
  const onLinux = { HOME: '/home/user' }
  const onWindows = { HOME: 'C:\\users\\user' }
  test.each<[string, NodeJS.Platform, Variables, Partial<Locations>]>([
    ['1: HOME on Linux', 'linux', { ...elsewhere, ...onLinux }, linux],
    ['2: HOME on Windows', 'win32', { ...elsewhere, ...onWindows }, windows],
    ['3: USERPROFILE', 'win32', { ...elsewhere, USERPROFILE: 'C:\\users\\user' }, windows],
    ['4: HOMEDRIVE and HOMEPATH', 'win32', { HOMEDRIVE: 'C:', HOMEPATH: '\\users\\user' }, windows],
    ['5: config on Linux', 'linux', { ...onLinux, AWS_CONFIG_FILE: '/x/y' }, { ...linux, config: '/x/y' }],
    [
      '6: config on Windows',
      'win32',
      { ...onWindows, AWS_CONFIG_FILE: 'D:\\x' },
      { ...windows, config: 'D:\\x' },
    ],
    [
      '7: credentials on Linux',
      'linux',
      { ...onLinux, AWS_SHARED_CREDENTIALS_FILE: '/x/y' },
      { ...linux, credentials: '/x/y' },
    ],
    [
      '8: credentials on Windows',
      'win32',
      { ...onWindows, AWS_SHARED_CREDENTIALS_FILE: 'D:/x' },
      { ...windows, credentials: 'D:/x' },
    ],
  ])('%s', (_idea, platform, env, expected) => {
    expect(locate(platform, env)).toMatchObject(expected)
  })
  // The ninth, which profile, is in select.test.ts.
})

describe('the home directory', () => {
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
    expect(findHome(makeContext({}, { platform, env, user }))).toBe(home)
  })

  test('without a home directory there are no files', () => {
    expect(locate('linux', { AWS_CONFIG_FILE: '~/config' })).toEqual({
      home: '',
      config: '',
      credentials: '',
      ssoCache: '',
      loginCache: '',
    })
  })
})

describe('a path from a variable', () => {
  const home = { HOME: '/home/u', DIR: '/dir', BLANK: '' }
  test.each<[string, string]>([
    ['~', '/home/u'],
    ['~/c', '/home/u/c'],
    ['~\\c', '/here/~\\c'],
    ['~bob/c', '/here/~bob/c'],
    ['/a/~/c', '/a/~/c'],
    ['$DIR/c', '/dir/c'],
    ['${DIR}/c', '/dir/c'],
    ['$DIRX/c', '/here/$DIRX/c'],
    ['${NONE}/c', '/here/${NONE}/c'],
    ['$BLANK/c', '/c'],
    ['%DIR%/c', '/here/%DIR%/c'],
    ['c', '/here/c'],
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

  test('changes neither the token folders nor the other file', () => {
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

  test('AWS_LOGIN_CACHE_DIRECTORY changes the token folder of aws login', () => {
    expect(locate('linux', { HOME: '/home/u', AWS_LOGIN_CACHE_DIRECTORY: '~/t' }).loginCache).toBe(
      '/home/u/t',
    )
  })
})
