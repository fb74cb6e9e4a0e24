import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { findOnWindows } from '../../src/child/find-command-windows.ts'
import { findCommand, lookUpCommand } from '../../src/child/find-command.ts'
import { findShell } from '../../src/child/find-shell.ts'
import type { CommandLookup } from '../../src/child/types.ts'
import { AwsxError } from '../../src/errors.ts'
import { isWindowsFile, listFileNames } from '../../src/process/windows-programs.ts'

const onPosix = process.platform === 'win32' ? describe.skip : describe
let cwd = ''

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'awsx-find-'))
  mkdirSync(join(cwd, 'bin'))
  mkdirSync(join(cwd, 'folder'))
  for (const name of ['bin/tool', 'bin/zsh', 'local'])
    writeFileSync(join(cwd, name), 'echo\n', { mode: 0o755 })
  writeFileSync(join(cwd, 'it s'), 'x')
  chmodSync(join(cwd, 'it s'), 0o644)
  writeFileSync(join(cwd, 'crlf'), '#!/bin/sh\r\n', { mode: 0o755 })
})

afterAll(() => rmSync(cwd, { recursive: true, force: true }))

function sandbox(env: Record<string, string>, more: Partial<CommandLookup> = {}): CommandLookup {
  return { env, cwd, platform: 'linux', ...more }
}

interface Refusal {
  readonly code: string
  readonly message: string
  readonly hints: readonly string[]
}

async function refuse(run: () => unknown): Promise<Refusal> {
  try {
    await run()
  } catch (error) {
    if (error instanceof AwsxError) return { code: error.code, message: error.message, hints: error.hints }
    throw error
  }
  throw new Error('it was found')
}

onPosix('findCommand', () => {
  test.each([
    ['a name in PATH', 'tool', () => `${cwd}/bin/tool`],
    ['a path, kept as it was typed', './local', () => './local'],
    ['a path into a folder', 'bin/tool', () => 'bin/tool'],
  ])('finds %s', async (_, name, path) => {
    expect(await findCommand(name, sandbox({ PATH: `/nowhere:${cwd}/bin` }))).toEqual({
      path: path(),
      argv0: name,
    })
  })

  test.each([
    ['a program', '/bin/sh', true],
    ['a file without a `#!` line, which needs a shell', './local', false],
  ])('%s that starts at once: is it ready, %s: %s', (_, name, isReady) => {
    const location = sandbox({}, { arch: process.arch })
    expect(lookUpCommand(name, location)).toEqual({ path: name, argv0: name, isReady })
  })

  test('an empty entry in PATH means the current folder', async () => {
    expect((await findCommand('local', sandbox({ PATH: '/nowhere:' }))).path).toBe('./local')
    expect((await refuse(() => findCommand('local', sandbox({ PATH: '/nowhere' })))).code).toBe(
      'COMMAND_NOT_FOUND',
    )
  })

  test('searches the system folders without PATH', async () => {
    expect((await findCommand('sh', sandbox({}))).path).toBe('/bin/sh')
  })

  test.each([
    [
      '--profile',
      'COMMAND_NOT_FOUND',
      'put awsx options before the command: awsx exec PROFILE [options] -- COMMAND',
    ],
    ['dev', 'COMMAND_NOT_FOUND', '"dev" is a profile: awsx exec dev -- COMMAND'],
    ['aws s3 ls', 'COMMAND_NOT_FOUND', "or: awsx exec PROFILE -- sh -c 'aws s3 ls'"],
    ['cd', 'COMMAND_NOT_FOUND', '"cd" is built into the shell'],
    ['./it s', 'COMMAND_NOT_EXECUTABLE', "chmod +x './it s'"],
    ['./crlf', 'COMMAND_NOT_FOUND', 'Windows line endings'],
  ])('%s: a hint', async (name, code, hint) => {
    const error = await refuse(() =>
      findCommand(name, sandbox({ PATH: '/nowhere' }, { profileNames: ['dev'] })),
    )
    expect(error.code).toBe(code)
    expect(error.message).toContain(name)
    expect(error.hints.join('\n')).toContain(hint)
  })

  test('gives no hint rather than a wrong one', async () => {
    const error = await refuse(() => findCommand('terrafrom', sandbox({ PATH: '/nowhere' })))
    expect(error).toEqual({
      code: 'COMMAND_NOT_FOUND',
      message: 'command "terrafrom" not found in PATH',
      hints: [],
    })
  })
})

onPosix('findShell', () => {
  test.each([
    ['$SHELL', { SHELL: '/bin/sh' }, '/bin/true', '/bin/sh'],
    ['$SHELL as a name', { SHELL: 'zsh' }, undefined, 'zsh'],
    ['the shell of the account', {}, '/bin/sh', '/bin/sh'],
    ['/bin/sh where $SHELL is missing', { SHELL: '/no/such/shell' }, undefined, '/bin/sh'],
    ['/bin/sh for an account without a login shell', { SHELL: '/usr/sbin/nologin' }, '/bin/false', '/bin/sh'],
    ['/bin/sh where nothing is known', { SHELL: '' }, '', '/bin/sh'],
  ])('starts %s, without arguments', async (_, env, account, argv0) => {
    const shell = await findShell(sandbox({ PATH: `${cwd}/bin`, ...env }), account)
    expect(shell).toMatchObject({ argv0, args: [] })
  })
})

describe('on Windows', () => {
  const files = new Set([
    'C:\\tools\\aws.exe',
    'C:\\tools\\cdk.cmd',
    'C:\\work\\deploy.bat',
    'C:\\work\\notes.txt',
    'C:\\work\\evil.exe',
    'C:\\work\\setup.ps1',
    'C:\\tools\\deploy.ps1',
  ])
  const sandbox: CommandLookup = {
    env: { Path: '"C:\\none";C:\\tools', PATHEXT: '.COM;.EXE;.BAT;.CMD' },
    cwd: 'C:\\work',
    platform: 'win32',
  }
  const find = (name: string) => findOnWindows(name, sandbox, (path) => files.has(path))

  test.each([
    ['aws', 'C:\\tools\\aws.exe'],
    ['aws.exe', 'C:\\tools\\aws.exe'],
    ['cdk', 'C:\\tools\\cdk.cmd'],
    ['.\\deploy', 'C:\\work\\deploy.bat'],
    ['C:/tools/aws', 'C:\\tools\\aws.exe'],
  ])('%s is %s', async (name, path) => expect(await find(name)).toEqual({ path, argv0: name }))

  test.each([
    ['a program of the current folder only', 'evil', 'COMMAND_NOT_FOUND'],
    ['a missing one', 'nothing', 'COMMAND_NOT_FOUND'],
    ['a file that is no program', '.\\notes.txt', 'COMMAND_NOT_EXECUTABLE'],
    ['an empty name', '', 'COMMAND_NOT_FOUND'],
  ])('%s is refused', async (_, name, code) => expect((await refuse(() => find(name))).code).toBe(code))

  test('an extension of PATHEXT is not doubled before it was tried', () => {
    const names = (name: string, PATHEXT: string) =>
      listFileNames(name, { env: { PATHEXT }, platform: 'win32' })
    expect(names('a.CMD', '.EXE;.CMD')).toEqual(['a.CMD', 'a.CMD.exe', 'a.CMD.cmd'])
    expect(names('a.txt', '.EXE')).toEqual(['a.txt.exe'])
  })

  test.each([
    ['echo', '"echo" is built into cmd: awsx exec PROFILE -- cmd /c echo'],
    ['DIR', '"DIR" is built into cmd: awsx exec PROFILE -- cmd /c DIR'],
    ['ls', 'to run a PowerShell command: awsx exec PROFILE -- powershell -Command ls'],
    ['Get-Item', 'to run a PowerShell command: awsx exec PROFILE -- powershell -Command Get-Item'],
    ['deploy', String.raw`run it with PowerShell: awsx exec PROFILE -- powershell -File C:\tools\deploy.ps1`],
    [
      String.raw`.\setup.ps1`,
      String.raw`run it with PowerShell: awsx exec PROFILE -- powershell -File C:\work\setup.ps1`,
    ],
    [
      'aws s3 ls',
      'the command is one quoted word; remove the quotes, or: awsx exec PROFILE -- cmd /c "aws s3 ls"',
    ],
    ['--region', 'put awsx options before the command: awsx exec PROFILE [options] -- COMMAND'],
  ])('%s: a hint', async (name, hint) => expect((await refuse(() => find(name))).hints).toEqual([hint]))

  test.each(['aws-vualt', 'terrafrom', String.raw`C:\none\aws`])('%s: no hint', async (name) =>
    expect((await refuse(() => find(name))).hints).toEqual([]),
  )

  test('hints name PowerShell 7 where it is installed', async () => {
    const isFile = (path: string): boolean => path === String.raw`C:\tools\pwsh.exe`
    const { hints } = await refuse(() => findOnWindows('Get-Item', sandbox, isFile))
    expect(hints.join()).toContain('-- pwsh -Command Get-Item')
  })

  // A link to itself behaves like an alias of the Microsoft Store: stat fails, and lstat shows a link.
  onPosix('an alias of the Microsoft Store', () => {
    test('is found, although stat cannot follow it', async () => {
      symlinkSync('python.exe', join(cwd, 'python.exe'))
      const isFile = (path: string): boolean => isWindowsFile(path.replace('C:\\tools\\', `${cwd}/`))
      expect(await findOnWindows('python', sandbox, isFile)).toEqual({
        path: String.raw`C:\tools\python.exe`,
        argv0: 'python',
      })
    })

    test.each([
      ['a link to nothing', 'dangling'],
      ['a folder', 'folder'],
      ['something below a file', 'local/aws.exe'],
      ['a name that is too long', 'x'.repeat(5000)],
    ])('%s is not an alias', (_, name) => {
      symlinkSync('none', join(cwd, 'dangling'))
      expect(isWindowsFile(join(cwd, name))).toBe(false)
      rmSync(join(cwd, 'dangling'))
    })
  })
})
