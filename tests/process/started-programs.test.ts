/** Every program that awsx starts by itself has an absolute path, so that the current folder cannot decide what runs. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFullPath } from '../../src/context.ts'
import type { Variables } from '../../src/context.ts'
import { locateCommandLine } from '../../src/credentials/steps/locate-process.ts'
import { findProgram, locateProgram } from '../../src/process/find-program.ts'
import { runProgram } from '../../src/process/run-program.ts'
import {
  commandInterpreter,
  shellProgram,
  systemProgram,
  windowsPowerShell,
  withoutCurrentFolder,
} from '../../src/process/windows-programs.ts'
import { containerBrowsers, listContainerOpeners } from '../../src/terminal/container-browsers.ts'
import { clipboardPrograms } from '../../src/terminal/clipboard.ts'
import { listOpeners } from '../../src/terminal/browser-openers.ts'

const source = join(import.meta.dirname, '../../src')

/**
 * Where the source starts programs, and by which expression. A new one belongs here only after it is certain that the path is absolute on
 * every platform, or that the user named the program as the command to run.
 */
const starts: Readonly<Record<string, readonly string[]>> = {
  // `readSystemRoots` passes /usr/bin/security and `windowsPowerShell`.
  'aws/system-roots.ts': ['file'],
  // `findCommand` found it in PATH.
  'child/start-program.ts': ['launch.file'],
  'child/start-captured.ts': ['launch.file', 'planned.file'],
  'child/start-on-windows.ts': ['file'],
  // process.execPath
  'child/run-awsx.ts': ['path'],
  // A command line for `shellProgram`, and the shell itself.
  'child/run-editor.ts': ["'/bin/sh'", '`${line} "%EDITED_FILE%"`'],
  // `locateCommandLine`
  'credentials/steps/run-process.ts': ['line.file'],
  'child/relay-signals.ts': ["'/bin/ps'"],
  // `findProgram`
  'keys/move/aws-vault.ts': ['path'],
  'process/process-table.ts': ["'/bin/ps'"],
  // `findProgram`, `windowsPowerShell`, and command lines for `shellProgram`.
  'process/run-program.ts': ['program'],
  'process/stop-tree.ts': ["systemProgram('taskkill.exe', { env, platform: 'win32' })"],
  // `locateProgram`
  'terminal/clipboard.ts': ['file'],
  'terminal/open-browser.ts': ['file'],
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)

test('programs are started here and nowhere else', () => {
  const found = files.flatMap((name) => {
    const text = readFileSync(join(source, name), 'utf8')
    if (!/node:child_process|from 'execa'/.test(text)) return []
    const calls = text.matchAll(
      /\b(?:spawn|spawnSync|exec|execSync|execFile|execFileSync|fork|execa)\(((?:[^(),]|\([^)]*\))+),/g,
    )
    const programs = [...calls].map(([, first = '']) => first).sort()
    return programs.length === 0 ? [] : [[name.replaceAll('\\', '/'), programs] as const]
  })
  expect(Object.fromEntries(found)).toEqual(starts)
})

test('a binding of Node starts a program in one file, which gets `launch.file` as well', () => {
  const found = files.filter((name) =>
    /process_wrap|spawn_sync/.test(readFileSync(join(source, name), 'utf8')),
  )

  expect(found.map((name) => name.replaceAll('\\', '/'))).toEqual(['child/start-on-node20.ts'])
})

const windows = (env: Readonly<Record<string, string>> = {}): Variables => ({ env, platform: 'win32' })

describe('on Windows', () => {
  test.each([
    ['rundll32.exe', {}, String.raw`C:\Windows\System32\rundll32.exe`],
    ['cmd.exe', { systemroot: String.raw`D:\Win` }, String.raw`D:\Win\System32\cmd.exe`],
    ['cmd.exe', { SystemRoot: 'Windows' }, String.raw`C:\Windows\System32\cmd.exe`],
    ['cmd.exe', { SystemRoot: String.raw`C:Windows` }, String.raw`C:\Windows\System32\cmd.exe`],
    ['cmd.exe', { SystemRoot: String.raw`\Windows` }, String.raw`C:\Windows\System32\cmd.exe`],
  ])('%s with %j is in System32', (name, env, path) => expect(systemProgram(name, windows(env))).toBe(path))

  test.each([
    [{}, String.raw`C:\Windows\System32\cmd.exe`],
    [{ ComSpec: 'cmd.exe' }, String.raw`C:\Windows\System32\cmd.exe`],
    [{ COMSPEC: String.raw`C:\tcc\tcc.exe` }, String.raw`C:\tcc\tcc.exe`],
  ])('the shell with %j', (env, path) => {
    expect(commandInterpreter(windows(env))).toBe(path)
    expect(shellProgram(windows(env))).toBe(path)
  })

  test('the shell does not search the current folder', () => {
    expect(withoutCurrentFolder(windows({ A: '1' }))).toEqual({
      A: '1',
      NoDefaultCurrentDirectoryInExePath: '1',
    })
    expect(withoutCurrentFolder({ env: { A: '1' }, platform: 'linux' })).toEqual({ A: '1' })
  })

  test('the page opens with a program of the system', () => {
    for (const [program] of listOpeners('https://example.com/', windows()))
      expect(isFullPath(program, 'win32')).toBe(true)
    for (const kind of containerBrowsers)
      for (const [program] of listContainerOpeners('https://example.com/', { kind, name: 'x' }, 'win32'))
        expect(isFullPath(program, 'win32')).toBe(true)
  })

  test.each(['win32', 'darwin'] as const)(
    'the clipboard is read by a program of the system on %s',
    (platform) => {
      const programs = clipboardPrograms({ env: {}, platform }).filter(({ platforms }) =>
        platforms.includes(platform),
      )
      expect(programs.map(({ command }) => command[0])).toEqual([
        platform === 'darwin' ? '/usr/bin/pbpaste' : windowsPowerShell(windows()),
      ])
    },
  )

  test('Windows PowerShell is the one of the system', () => {
    const path = String.raw`D:\Win\System32\WindowsPowerShell\v1.0\powershell.exe`
    expect(windowsPowerShell(windows({ SystemRoot: String.raw`D:\Win` }))).toBe(path)
  })

  const files = new Set([
    String.raw`C:\tools\op.exe`,
    String.raw`C:\tools\awsx.cmd`,
    String.raw`C:\tools\aws-vault.exe`,
    String.raw`relative\evil.exe`,
    String.raw`\tools\evil.exe`,
    String.raw`evil.exe`,
  ])
  const variables = windows({ Path: String.raw`.;relative;\tools;C:tools;"C:\tools"` })
  const isFile = (path: string): boolean => files.has(path)

  test.each([
    ['op', String.raw`C:\tools\op.exe`],
    ['OP.EXE', undefined],
    ['op.exe', String.raw`C:\tools\op.exe`],
    ['evil', undefined],
    ['awsx', undefined],
    ['awsx.cmd', undefined],
    ['', undefined],
    [String.raw`.\op`, undefined],
    ['C:op', undefined],
  ])('the helper "%s" is %s', (name, path) => expect(findProgram(name, variables, isFile)).toBe(path))

  test.each([
    [String.raw`C:\any\browser.exe`, String.raw`C:\any\browser.exe`],
    [String.raw`\\server\share\browser.exe`, String.raw`\\server\share\browser.exe`],
    [String.raw`\any\browser.exe`, undefined],
    [String.raw`any\browser.exe`, undefined],
    ['C:browser.exe', undefined],
    ['browser', undefined],
  ])('the program of $BROWSER %s', (command, path) => expect(locateProgram(command, windows())).toBe(path))

  const shell = String.raw`C:\Windows\System32\cmd.exe`
  const inShell = (command: string) => ({
    file: shell,
    args: ['/d', '/s', '/c', `"${command}"`],
    verbatim: true,
  })

  test.each([
    [
      'aws-vault export dev',
      { file: String.raw`C:\tools\aws-vault.exe`, args: ['export', 'dev'], verbatim: false },
    ],
    ['awsx credential-process dev', inShell('awsx credential-process dev')],
    ['awsx.cmd credential-process dev', inShell('awsx.cmd credential-process dev')],
    ['aws-vault export dev | more', inShell('aws-vault export dev | more')],
    ['evil', { problem: 'names "evil", which is not in PATH' }],
    ['C:evil.exe', { problem: 'names "C:evil.exe" relative to the working directory' }],
    [
      String.raw`\tools\evil.exe`,
      { problem: String.raw`names "\tools\evil.exe" relative to the working directory` },
    ],
  ])('credential_process = %s', (command, line) =>
    expect(locateCommandLine(command, variables, isFile)).toEqual(line),
  )
})

const onPosix = process.platform === 'win32' ? describe.skip : describe

onPosix('on other systems', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'awsx-started-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  test('aws-vault is not taken from the current folder', () => {
    writeFileSync(join(folder, 'aws-vault'), '#!/bin/sh\n', { mode: 0o755 })
    const before = process.cwd()
    process.chdir(folder)
    try {
      expect(findProgram('aws-vault', { env: { PATH: '.:' }, platform: 'linux' })).toBeUndefined()
    } finally {
      process.chdir(before)
    }
  })

  test('a command line of a setting runs in /bin/sh', async () => {
    const { output } = await runProgram('echo "$0"', [], { env: { PATH: '/usr/bin:/bin' }, shell: true })
    expect(output.toString().trim()).toBe('/bin/sh')
  })
})
