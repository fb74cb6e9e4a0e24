import { describe, expect, test } from '@jest/globals'

import { readCommandLine } from '../../src/plan/process-command-line.ts'

function words(command: string, platform: NodeJS.Platform = 'linux'): readonly string[] | string {
  const line = readCommandLine(command, platform)
  return 'problem' in line ? line.problem : [line.file, ...line.args]
}

const bySh = (command: string): readonly string[] => ['/bin/sh', '-c', command]
const byCmd = (command: string): readonly string[] => ['cmd.exe', '/d', '/s', '/c', `"${command}"`]

describe('on POSIX systems the command', () => {
  test.each([
    ['tool a  b', ['tool', 'a', 'b']],
    ['\ttool a ', ['tool', 'a']],
    [`"/opt/my tool/bin" --profile "my prof"`, ['/opt/my tool/bin', '--profile', 'my prof']],
    [`tool 'a $HOME | b' ''`, ['tool', 'a $HOME | b', '']],
    [String.raw`tool a\ b "c\"d\\e" \|`, ['tool', 'a b', String.raw`c"d\e`, '|']],
    [String.raw`tool "a\b"`, ['tool', String.raw`a\b`]],
    ['tool pre"mid"post', ['tool', 'premidpost']],
    ['tool --key=value x=1 a~b', ['tool', '--key=value', 'x=1', 'a~b']],
    ['tool #no-comment', ['tool', '#no-comment']],
  ])('%s is split without a shell', (command, expected) => {
    expect(words(command)).toEqual(expected)
  })

  test.each([
    'tool $HOME/x',
    'tool "$HOME/x"',
    'tool "`date`"',
    'tool a | jq .',
    'tool && other',
    'tool; other',
    'tool 2>/dev/null',
    'tool *.json',
    'tool ~/file',
    '~/bin/tool',
    '$HOME/bin/tool',
    '"$HOME/bin/tool"',
    'KEY=value tool',
    '(tool)',
  ])('%s goes to the shell', (command) => {
    expect(words(command)).toEqual(bySh(command))
  })

  test.each([
    ['tool "a', 'has an unterminated quote or a trailing backslash'],
    ["tool 'a", 'has an unterminated quote or a trailing backslash'],
    ['tool a\\', 'has an unterminated quote or a trailing backslash'],
    ['  ', 'is empty'],
    ['""', 'is empty'],
    ['./tool a', 'names "./tool" relative to the working directory'],
    ['bin/tool | jq .', 'names "bin/tool" relative to the working directory'],
    ['tool \0', 'contains a NUL character'],
  ])('%s cannot be run', (command, problem) => {
    expect(words(command)).toBe(problem)
  })
})

describe('on Windows the command', () => {
  test.each([
    [String.raw`C:\bin\tool.exe a`, [String.raw`C:\bin\tool.exe`, 'a']],
    [String.raw`"C:\Program Files\tool.exe" "my prof"`, [String.raw`C:\Program Files\tool.exe`, 'my prof']],
    [String.raw`tool 'a b'`, ['tool', "'a", "b'"]],
    [String.raw`tool a\\b a\\"b c" \"d\"`, ['tool', String.raw`a\\b`, String.raw`a\b c`, '"d"']],
    [`tool "a & b" ""`, ['tool', 'a & b', '']],
  ])('%s is split by the rules of the C runtime', (command, expected) => {
    expect(words(command, 'win32')).toEqual(expected)
  })

  test.each([
    'tool a & other',
    'tool > nul',
    String.raw`%USERPROFILE%\tool.exe`,
    String.raw`C:\bin\tool.cmd a`,
    'tool.bat',
  ])('%s goes to cmd.exe', (command) => {
    expect(words(command, 'win32')).toEqual(byCmd(command))
  })

  test('is handed to cmd.exe as it is written', () => {
    expect(readCommandLine('a & b', 'win32', String.raw`C:\Windows\cmd.exe`)).toEqual({
      file: String.raw`C:\Windows\cmd.exe`,
      args: ['/d', '/s', '/c', '"a & b"'],
      verbatim: true,
    })
  })

  test.each([
    ['tool "a', 'has an unterminated quote or a trailing backslash'],
    [String.raw`.\tool.exe`, String.raw`names ".\tool.exe" relative to the working directory`],
  ])('%s cannot be run', (command, problem) => {
    expect(words(command, 'win32')).toBe(problem)
  })
})
