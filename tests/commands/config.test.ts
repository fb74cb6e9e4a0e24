import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { settingKeys, specOf } from '../../src/config/settings-schema.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const file = '.config/awsx/config.toml'
const text = `# mine
store = "file" # as on the server
browser = "firefox"
`

let sandbox: Sandbox

/** Without the variable of the other tests for the store. */
beforeAll(async () => {
  const opened = await openSandbox()
  const runWith: Sandbox['runWith'] = ({ env, ...options }, ...argv) =>
    opened.runWith({ ...options, env: { AWSX_STORE: undefined, ...env } }, ...argv)
  const run: Sandbox['run'] = (...argv) => runWith({}, ...argv)
  const json: Sandbox['json'] = async (...argv) => JSON.parse((await run(...argv)).stdout)
  sandbox = { ...opened, runWith, run, json }
})

beforeEach(() => sandbox.writeSettings(text))

afterAll(() => sandbox.close())

const write = (toml: string) => (path: string) => {
  writeFileSync(path, toml)
  return 0
}

describe('config list', () => {
  test('shows each setting with its value and where it comes from', async () => {
    const { stdout, stderr, status } = await sandbox.runWith(
      { env: { AWSX_BROWSER: 'lynx' } },
      'config',
      'list',
    )

    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toMatch(/^SETTING +VALUE +FROM +MEANING\n/)
    expect(stdout).toMatch(/^store +file +~\/\.config\/awsx\/config\.toml:2 +where the store's key is$/m)
    expect(stdout).toMatch(/^browser +lynx +AWSX_BROWSER +program/m)
    expect(stdout).toMatch(/^no_login +false +default +/m)
    expect(stdout.trimEnd().split('\n')).toHaveLength(settingKeys.length + 1)
  })

  test('fits the terminal', async () => {
    const { stdout } = await sandbox.runWith(
      { terminals: ['stdout'], columns: 80 },
      'config',
      'list',
      '--no-color',
    )

    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('--json', async () => {
    const settings = await sandbox.json('config', 'list', '--json')

    expect(settings).toContainEqual({
      key: 'store',
      value: 'file',
      from: '~/.config/awsx/config.toml:2',
      default: 'auto',
      describe: "where the store's key is",
    })
    expect(settings).toContainEqual(
      expect.objectContaining({ key: 'duration', value: null, from: 'default' }),
    )
  })
})

describe('[[guard]]', () => {
  const guard = '[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n'

  test('is a setting with its value and line', async () => {
    sandbox.writeSettings(`store = "file"\n${guard}`)
    const value = [{ accounts: ['222222222222'], environment: 'production' }]

    expect(await sandbox.json('config', 'get', 'guard', '--json')).toMatchObject({
      value,
      from: '~/.config/awsx/config.toml:2',
    })
    expect((await sandbox.run('config', 'get', 'guard')).stdout).toBe(`${JSON.stringify(value)}\n`)
  })

  test('is checked when settings are shown and edited', async () => {
    sandbox.writeSettings(guard.replace('accounts', 'acounts'))
    const { status, stderr } = await sandbox.run('config', 'list')
    expect(status).toBe(3)
    expect(stderr).toContain('unknown key "acounts" in [[guard]]')

    sandbox.writeSettings(text)
    const edit = write(`${guard}access = "none"\n`)
    expect((await sandbox.runWith({ edit }, 'config', 'edit')).stderr).toContain('invalid access "none"')
    expect(sandbox.readFile(file)).toBe(text)
  })

  test('no variable replaces it, and only an editor changes it', async () => {
    sandbox.writeSettings(guard)
    const { stdout } = await sandbox.runWith({ env: { AWSX_GUARD: 'x' } }, 'config', 'get', 'guard')
    expect(stdout).toContain('production')
    for (const words of [
      ['set', 'guard', 'x'],
      ['unset', 'guard'],
    ]) {
      const { status, stderr } = await sandbox.run('config', ...words)
      expect(status).not.toBe(0)
      expect(stderr).toMatch(/guard is .*only an editor can change/)
    }
    expect(sandbox.readFile(file)).toBe(guard)
  })
})

describe('config get', () => {
  test.each([
    ['store', 'file\n'],
    ['use_device_code', 'false\n'],
    ['duration', '\n'],
  ])('%s', async (key, stdout) => {
    expect(await sandbox.run('config', 'get', key)).toMatchObject({ status: 0, stdout, stderr: '' })
  })

  test('--json', async () => {
    expect(await sandbox.json('config', 'get', 'browser', '--json')).toMatchObject({
      key: 'browser',
      value: 'firefox',
      from: '~/.config/awsx/config.toml:3',
    })
  })
})

describe('config set', () => {
  test('keeps comments, and the file is for the user only', async () => {
    const result = await sandbox.run('config', 'set', 'store', 'none')

    expect(result).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'awsx: set store in ~/.config/awsx/config.toml\n',
    })
    expect(sandbox.readFile(file)).toBe(text.replace('"file"', '"none"'))
    expect(readdirSync(join(sandbox.home, '.config/awsx'))).toEqual(['config.toml'])
  })

  test('creates the file', async () => {
    const env = { XDG_CONFIG_HOME: join(sandbox.home, 'new') }
    const result = await sandbox.runWith({ env }, 'config', 'set', 'use_device_code', 'yes')

    expect(result).toMatchObject({ status: 0 })
    const path = join(sandbox.home, 'new/awsx/config.toml')
    expect(readFileSync(path, 'utf8')).toBe('use_device_code = true\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('says so if a variable overrides it', async () => {
    const result = await sandbox.runWith({ env: { AWSX_DURATION: '2h' } }, 'config', 'set', 'duration', '1h')

    expect(result.stderr).toContain('awsx: warning: AWSX_DURATION overrides duration\n')
    expect(sandbox.readFile(file)).toBe(`${text}duration = "1h"\n`)
  })

  test.each([
    ['store', 'vault', 'invalid store "vault"; expected auto, keychain, file, or none'],
    ['duration', 'soon', 'invalid duration "soon"; expected a duration'],
    ['duration', '0', 'invalid duration "0"; expected a duration'],
    ['use_device_code', 'maybe', 'invalid use_device_code "maybe"; expected true or false'],
    ['sync.region', 'us east', 'invalid sync.region "us east"; expected a region'],
    ['sync.via', 'x', 'sync.via is a list, which only an editor can change'],
    ['strore', 'file', 'unknown setting "strore"'],
  ])('rejects %s = %s', async (key, value, problem) => {
    const result = await sandbox.run('config', 'set', key, value)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: error: config: .* \[USAGE\]\n/)
    expect(result.stderr).toContain(problem)
    expect(sandbox.readFile(file)).toBe(text)
  })

  test('rejects a template with an unknown field', async () => {
    const result = await sandbox.run('config', 'set', 'sync.template', '{{account}}')

    expect(result).toMatchObject({ status: 3, stderr: expect.stringContaining('unknown field "account"') })
    expect(sandbox.readFile(file)).toBe(text)
  })

  test('leaves a file alone that it cannot edit', async () => {
    sandbox.writeSettings('sync = { region = "eu-west-1" }\n')
    const result = await sandbox.run('config', 'set', 'sync.region', 'us-west-2')

    expect(result).toMatchObject({ status: 3, stderr: expect.stringContaining('hint: awsx config edit\n') })
    expect(sandbox.readFile(file)).toBe('sync = { region = "eu-west-1" }\n')
  })
})

describe('config unset', () => {
  test('removes a setting', async () => {
    const result = await sandbox.run('config', 'unset', 'browser')

    expect(result.stderr).toBe('awsx: removed browser from ~/.config/awsx/config.toml\n')
    expect(sandbox.readFile(file)).toBe(text.replace('browser = "firefox"\n', ''))
  })

  test('says if it is not set', async () => {
    const result = await sandbox.run('config', 'unset', 'duration')

    expect(result).toMatchObject({
      status: 0,
      stderr: 'awsx: duration is not set in ~/.config/awsx/config.toml\n',
    })
  })

  test('removes an unknown setting that keeps other commands from working', async () => {
    sandbox.writeSettings('strore = "file"\n')

    expect(await sandbox.run('config', 'unset', 'strore')).toMatchObject({ status: 0 })
    expect(sandbox.readFile(file)).toBe('')
    expect(await sandbox.run('config', 'unset', 'strore')).toMatchObject({ status: 2 })
  })
})

describe('a settings file with a mistake', () => {
  test.each([
    [
      '# x\nstrore = "file"\n',
      'unknown setting "strore" (~/.config/awsx/config.toml:2)',
      'did you mean "store"?',
    ],
    ['template = "x"\n', 'unknown setting "template"', 'did you mean "sync.template"?'],
    ['no_login = "never"\n', 'invalid no_login "never"; expected true or false', 'awsx config edit'],
    ['[browser]\nname = "x"\n', 'invalid browser; expected text', 'awsx config edit'],
  ])('%j is an error of every command', async (toml, problem, hint) => {
    sandbox.writeSettings(toml)
    const result = await sandbox.run('list')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toContain(`awsx: error: ${problem}`)
    expect(result.stderr).toContain(`awsx: hint: ${hint}\n`)
    expect(await sandbox.run('config', 'list')).toMatchObject({ status: 3, stderr: result.stderr })
  })

  test('a boolean may be written as in a variable', async () => {
    sandbox.writeSettings('no_login = "yes"\nqr_code = 0\n')

    expect(await sandbox.run('list')).toMatchObject({ status: 0 })
  })
})

describe('config edit', () => {
  test('replaces the file with what the editor saved', async () => {
    let shown = ''
    const edit = (path: string): number => {
      shown = readFileSync(path, 'utf8')
      return write('store = "none"\n')(path)
    }
    const result = await sandbox.runWith({ edit }, 'config', 'edit')

    expect(shown).toBe(text)
    expect(result).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'awsx: wrote ~/.config/awsx/config.toml\n',
    })
    expect(sandbox.readFile(file)).toBe('store = "none"\n')
    expect(readdirSync(join(sandbox.home, '.config/awsx'))).toEqual(['config.toml'])
  })

  test('starts a new file with all settings as comments, which are valid without the #', async () => {
    const env = { XDG_CONFIG_HOME: join(sandbox.home, 'empty') }
    let shown = ''
    const edit = (path: string): number => {
      shown = readFileSync(path, 'utf8')
      return 0
    }
    const result = await sandbox.runWith({ env, edit }, 'config', 'edit')

    expect(result.stderr).toBe('awsx: nothing was changed\n')
    expect(
      settingKeys.filter((key) => specOf(key).type !== 'list' && !shown.includes(`\n# ${key} = `)),
    ).toEqual([])
    sandbox.writeSettings(shown.replaceAll(/^# (\S+ = .+)$/gm, '$1'))
    expect((await sandbox.run('config', 'list')).stderr).toBe('')
  })

  test('keeps the file if the result is invalid', async () => {
    const result = await sandbox.runWith({ edit: write('strore = 1\n') }, 'config', 'edit')

    expect(result).toMatchObject({ status: 3, stderr: expect.stringContaining('did you mean "store"?') })
    expect(sandbox.readFile(file)).toBe(text)
    expect(readdirSync(join(sandbox.home, '.config/awsx'))).toEqual(['config.toml'])
  })

  test('lets the user correct it on a terminal', async () => {
    const versions = ['strore = 1\n', 'store = "none"\n']
    const edit = (path: string): number => write(versions.shift() ?? '')(path)
    const result = await sandbox.runWith({ edit, answers: ['y'], terminals: 'all' }, 'config', 'edit')

    expect(result).toMatchObject({ status: 0 })
    expect(sandbox.readFile(file)).toBe('store = "none"\n')
  })

  test.each([
    ['could not be started', undefined],
    ['failed with status 3', () => 3],
  ])('an editor that %s', async (reason, edit) => {
    const result = await sandbox.runWith(edit === undefined ? {} : { edit }, 'config', 'edit')

    expect(result).toMatchObject({ status: 2, stderr: expect.stringContaining(`the editor ${reason}`) })
    expect(sandbox.readFile(file)).toBe(text)
  })
})

test('config path prints the path', async () => {
  expect(await sandbox.run('config', 'path')).toMatchObject({
    status: 0,
    stdout: `${join(sandbox.home, file)}\n`,
  })
})

test.each([
  [['config'], 'missing'],
  [['config', 'get'], 'config get: missing setting'],
  [['config', 'set', 'store'], 'config set: missing value'],
  [['config', 'list', 'store'], 'config list: unexpected "store"'],
  [['config', 'show'], 'unknown action "show"; expected list, get'],
])('%j is a usage error', async (words, problem) => {
  expect(await sandbox.run(...words)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(problem),
  })
})
