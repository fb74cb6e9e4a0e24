import { describe, expect, test } from '@jest/globals'
import { loadConfig } from '../../src/config/load-config.ts'
import { CONFIG, CREDENTIALS, findingsOf, loadTexts, makeContext, plain } from './config-context.ts'

describe('locations', () => {
  const config = loadTexts(
    '# c\r\n\r\n[profile a]\r\nregion = x\r\n\r\ns3 =\r\n  k = v\r\n[profile b]\r\nregion = y',
    '\uFEFF[b]\nregion = z\n[c]',
  )
  const show = (profile: string, key: string): string | undefined => {
    const location = config.profile(profile)?.get(key)?.location
    return location && config.show(location)
  }

  test('of keys, children and profiles', () => {
    expect(show('a', 'region')).toBe('~/.aws/config:4')
    const child = config.profile('a')?.get('s3')?.children?.get('k')
    expect(child?.location).toEqual({ file: CONFIG, line: 7 })
    expect(config.profile('a')?.location).toEqual({ file: CONFIG, line: 3 })
    expect(config.profile('c')?.location).toEqual({ file: CREDENTIALS, line: 3 })
  })

  test('of a merged profile: the header in the config file, each key in the file whose value wins', () => {
    expect(config.profile('b')?.location).toEqual({ file: CONFIG, line: 8 })
    expect(show('b', 'region')).toBe('~/.aws/credentials:2')
  })

  test('outside the home directory, and in a folder with a similar name', () => {
    expect(config.show({ file: '/etc/aws', line: 3 })).toBe('/etc/aws:3')
    expect(config.show({ file: '/home/hanako/.aws/config', line: 3 })).toBe('/home/hanako/.aws/config:3')
  })
})

describe('lazy reading', () => {
  test('reads no file before the first lookup, and the credentials file only for a profile', () => {
    const read: string[] = []
    const readText = (path: string): string => {
      read.push(path)
      return '[sso-session s]\na = 1'
    }
    const config = loadConfig(makeContext({}, { readText }))
    expect(read).toEqual([])
    expect(plain(config.ssoSession('s'))).toEqual({ a: '1' })
    expect(config.ssoSessionNames()).toEqual(['s'])
    expect(read).toEqual([CONFIG])
    config.profile('p')
    config.profile('q')
    expect(read).toEqual([CONFIG, CREDENTIALS])
  })

  test('a broken section is an error only for a lookup of that section', () => {
    const config = loadTexts(
      '[profile bad]\nnonsense\n[profile worse\na = 1\n[profile good]\na = 1',
      '[x]\n?',
    )
    expect(plain(config.profile('good'))).toEqual({ a: '1' })
    expect(config.profileNames()).toEqual(['bad', 'worse', 'good', 'x'])
    for (const name of ['bad', 'worse', 'x']) {
      expect(() => config.profile(name)).toThrow(expect.objectContaining({ code: 'CONFIG_PARSE' }))
    }
  })

  test('a line before the first header is an error for every profile, but not for the list of names', () => {
    const config = loadTexts('[profile p]\na = 1', '# fine\n  # fine\nregion = x\n[q]')
    const failure = { code: 'CONFIG_PARSE', at: '~/.aws/credentials:3' }
    expect(() => config.profile('p')).toThrow(expect.objectContaining(failure))
    expect(config.profileNames()).toEqual(['p', 'q'])
  })

  test('an error never quotes the line', () => {
    const config = loadTexts(
      '',
      '[p]\naws_secret_access_key SECRET\n[q]\naws_secret_access_key SEC=RET # x\n',
    )
    expect.assertions(2)
    try {
      config.profile('p')
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('SECRET')
    }
    expect(JSON.stringify(findingsOf(config))).not.toContain('SEC')
  })
})

describe('files', () => {
  const failWith = (code: string) => (): string => {
    throw Object.assign(new Error(code), { code })
  }

  test('a missing file, a folder and a hidden file have no profiles', () => {
    expect(loadConfig(makeContext({})).profileNames()).toEqual([])
    const folders = loadConfig(makeContext({}, { readText: failWith('EISDIR') }))
    expect(folders.profile('default')).toBeUndefined()
    const env = { HOME: '/home/hana', AWS_CONFIG_FILE: '' }
    const hidden = loadConfig(makeContext({ [CONFIG]: '[default]\na = 1', '': '[default]' }, { env }))
    expect(hidden.profile('default')).toBeUndefined()
    expect(hidden.files).toEqual({ config: '', credentials: CREDENTIALS })
  })

  test('an unreadable file is an error that names the file', () => {
    const config = loadConfig(makeContext({}, { readText: failWith('EACCES') }))
    expect(() => config.profileNames()).toThrow(
      expect.objectContaining({
        code: 'CONFIG_UNREADABLE',
        message: 'cannot read the ~/.aws/config file: permission denied',
      }),
    )
  })

  test('one file can serve as config and credentials file', () => {
    const env = { HOME: '/home/hana', AWS_CONFIG_FILE: '/f', AWS_SHARED_CREDENTIALS_FILE: '/f' }
    const config = loadConfig(
      makeContext({ '/f': '[profile a]\nx = 1\n[a]\ny = 2\n[default]\nz = 3' }, { env }),
    )
    expect(plain(config.profile('a'))).toEqual({ x: '1', y: '2' })
    expect(plain(config.profile('default'))).toEqual({ z: '3' })
    expect(findingsOf(config)).toEqual([])
  })

  test('finds profiles in USERPROFILE that HOME hides on Windows', () => {
    const env = { HOME: 'C:\\msys\\u', USERPROFILE: 'C:\\Users\\u' }
    const files = { 'C:\\Users\\u\\.aws\\config': '[default]' }
    const context = makeContext(files, { env, platform: 'win32' })
    expect(findingsOf(loadConfig(context), context)).toEqual([
      expect.objectContaining({ code: 'other-home' }),
    ])
    const both = makeContext(
      { ...files, 'C:\\msys\\u\\.aws\\config': '[default]' },
      { env, platform: 'win32' },
    )
    expect(findingsOf(loadConfig(both), both)).toEqual([])
  })
})

describe('unusual profile names', () => {
  test.each(['__proto__', 'constructor', 'toString'])('%s', (name) => {
    expect(loadTexts('[profile a]\nb = 1').profile(name)).toBeUndefined()
    expect(loadTexts('[profile a]\nb = 1').profile('a')?.get(name)).toBeUndefined()
    const config = loadTexts(`[profile ${name}]\n${name} =\n  ${name} = v\n[profile a]\nb = 1`)
    expect(config.profileNames()).toEqual([name, 'a'])
    expect(config.profile(name)?.get(name.toLowerCase())?.children?.get(name)?.value).toBe('v')
    expect(({} as Record<string, unknown>)['v']).toBeUndefined()
  })

  test.each(['.*', '(', '[a', 'a]', '\\', 'a\nb', ''])('%j is not taken as a pattern', (name) => {
    expect(loadTexts('[profile a]\n[profile (x)]\n[profile b]').profile(name)?.name).toBe(undefined)
  })

  test('a name with a line feed does not match two lines', () => {
    const config = loadTexts('[profile a]\nx = 1\u2028[profile b]\ny = 2\r[profile b]')
    expect(config.profile('b')).toBeUndefined()
    expect(plain(config.profile('a'))).toEqual({ x: '1\u2028[profile b]', y: '2\r[profile b]' })
  })
})
