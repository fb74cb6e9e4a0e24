import { describe, expect, test } from '@jest/globals'
import { splitArgv } from '../../src/argv/split-argv.ts'
import { specs } from './specs.ts'

function split(line: string): string {
  const { name, awsxArgs, childArgs } = splitArgv(line === '' ? [] : line.split(' '), specs)
  return `${name ?? '-'} | ${awsxArgs.join(' ')} | ${childArgs === undefined ? '-' : childArgs.join(' ')}`
}

describe('splitArgv', () => {
  test.each([
    ['', '- |  | -'],
    ['run', 'run |  | -'],
    ['run dev', 'run | dev | -'],
    ['run dev -- aws s3 ls', 'run | dev | aws s3 ls'],
    ['run -- aws s3 ls', 'run |  | aws s3 ls'],
    ['run dev --', 'run | dev | '],
    ['run dev aws s3 ls', 'run | dev | aws s3 ls'],
    ['run dev echo a -- b', 'run | dev | echo a -- b'],
    ['run dev git log --', 'run | dev | git log --'],
    ['run -d 1h dev kubectl exec pod -- sh -c x', 'run | -d 1h dev | kubectl exec pod -- sh -c x'],
    ['run dev -- echo a -- b', 'run | dev | echo a -- b'],
    ['run dev aws --debug -d 1h', 'run | dev | aws --debug -d 1h'],
    ['run -d 1h dev aws', 'run | -d 1h dev | aws'],
    ['run -d1h dev aws', 'run | -d1h dev | aws'],
    ['run --duration=1h dev -n aws -n', 'run | --duration=1h dev -n | aws -n'],
    ['run dev --region eu aws', 'run | dev --region eu | aws'],
    ['run dev -nsd 1h aws', 'run | dev -nsd 1h | aws'],
    ['run dev -nsd1h aws', 'run | dev -nsd1h | aws'],
    ['run --profile dev aws s3', 'run | --profile dev | aws s3'],
    ['run --profile=dev aws s3', 'run | --profile=dev | aws s3'],
    ['run dev --profile other aws', 'run | dev --profile other | aws'],
    ['run --profile other dev -- aws', 'run | --profile other dev | aws'],
    ['--debug run dev aws', 'run | --debug dev | aws'],
    ['--profile dev run aws', 'run | --profile dev | aws'],
    ['run dev --unknown aws', 'run | dev --unknown | aws'],
    ['print bash dev extra', 'print | bash dev extra | -'],
    ['print -- x', 'print |  | x'],
    ['rnu dev x', 'rnu | rnu dev x | -'],
    ['-- run', '- |  | run'],
    ['--version', '- | --version | -'],
  ])('%j', (line, expected) => {
    expect(split(line)).toBe(expected)
  })

  test('tells which options were given, by their long name, without reading those of the command', () => {
    expect([...splitArgv(['run', '-h', 'dev', '--nonsense', 'aws', '--debug'], specs).optionNames]).toEqual([
      'help',
      'nonsense',
    ])
    expect([...splitArgv(['nothing', '--json'], specs).optionNames]).toEqual(['json'])
    expect(splitArgv(['run', '--region', '--debug', 'dev'], specs).optionNames.has('region')).toBe(true)
  })

  test('names no command by a word that is only a property of objects', () => {
    expect(splitArgv(['constructor'], specs).spec).toBeUndefined()
  })
})
