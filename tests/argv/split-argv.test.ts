import { describe, expect, test } from '@jest/globals'
import { splitArgv } from '../../src/argv/split-argv.ts'
import { defineCommand } from '../../src/argv/command-spec.ts'
import { runShape, specs } from './specs.ts'

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

  test.each([
    ['dev -p 22 host ls', 'dev | -p 22 host ls'],
    ['dev host -p 22', 'dev | host -p 22'],
    ['--region eu dev -tt host --debug', '--region eu dev | -tt host --debug'],
    ['dev --region=eu -- -p 22 host', 'dev --region=eu | -p 22 host'],
    ['--profile dev -v host', '--profile dev | -v host'],
    ['-h', '-h | -'],
  ])('a command that may start with options of one letter: %j', (line, expected) => {
    const spec = defineCommand(
      {
        ...runShape,
        options: { region: runShape.options.region, profile: runShape.options.profile },
        commandUsage: 'host',
      },
      () => Promise.resolve({ run: () => Promise.resolve(0) }),
    )
    const { awsxArgs, childArgs } = splitArgv(['run', ...line.split(' ')], [spec])
    expect(`${awsxArgs.join(' ')} | ${childArgs?.join(' ') ?? '-'}`).toBe(expected)
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
