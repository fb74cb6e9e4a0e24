/** The line that `awsx configure process` writes, read by those who run it: what arrives is the profile's name, whatever that is. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { loadTexts } from '../config/config-context.ts'
import { hostileValue } from '../shells/hostile.ts'
import { readAwsxProcess } from '../../src/plan/awsx-process.ts'
import { writeAwsxProcess } from '../../src/plan/write-awsx-process.ts'
import { boto3, describeWith, patientTest } from './clients.ts'

const chosen = [
  "it's",
  'a #b',
  'a ;b',
  '#',
  "';",
  '-x',
  '--profile=x',
  ' a ',
  'a\\',
  '"',
  '$(touch pwned)',
  "''",
]

/** Names that a section can have: of characters that can be seen. */
function makeNames(count: number): readonly string[] {
  const sample = fc.sample(hostileValue, 4 * count)
  const names = sample.filter((name) => name !== '' && !/\p{C}/u.test(name)).slice(0, count)
  return [...new Set([...chosen, ...names])]
}

const lineFor = (name: string, platform: NodeJS.Platform = 'linux'): string | undefined =>
  writeAwsxProcess(name, platform === 'win32' ? 'cmd /c awsx' : 'awsx', platform)

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-line-'))
  // Keeps its arguments, and hands on a key that is the name.
  const program = `#!/bin/sh
[ -z "$ARGUMENTS" ] || printf '%s\\0' "$#" "$@" >>"$ARGUMENTS"
key=$(printf %s "\${2#--profile=}" | od -An -v -tx1 | tr -d ' \\n')
printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"s"}\\n' "$key"
`
  writeFileSync(join(folder, 'awsx'), program)
  chmodSync(join(folder, 'awsx'), 0o755)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, HOME: folder, LANG: 'C.UTF-8', ...more }
}

const expectedWords = (name: string): readonly string[] => [
  '2',
  'credential-process',
  name.startsWith('-') ? `--profile=${name}` : name,
]

describe('awsx configure process writes a line', () => {
  test.each(['dash', 'bash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0))(
    'that %s gives to awsx with the name as it is',
    (shell) => {
      const names = makeNames(150)
      const seen = join(folder, `${shell}.arguments`)
      const script = names.map((name) => lineFor(name)).join('\n')
      const run = spawnSync(shell, ['-c', script], {
        cwd: folder,
        encoding: 'utf8',
        env: environment({ ARGUMENTS: seen }),
      })
      expect(run.stderr).toBe('')
      expect(readFileSync(seen, 'utf8').split('\0').slice(0, -1)).toEqual(names.flatMap(expectedWords))
    },
    patientTest,
  )

  test('that awsx itself reads, from a config file too', () => {
    for (const name of makeNames(2000)) {
      const config = loadTexts(`[profile p]\ncredential_process = ${lineFor(name)}\nregion = x\n`)
      const profile = config.profile('p')
      expect(profile?.get('region')?.value).toBe('x')
      expect(profile === undefined ? undefined : readAwsxProcess(profile)).toBe(name)
    }
  })

  test('with nothing that cmd or a batch file acts on outside of quotes, or not at all', () => {
    let written = 0
    for (const name of [...makeNames(2000), 'my dev', 'a b-c']) {
      const line = lineFor(name, 'win32')
      if (line === undefined) continue
      written += 1
      expect(line).toMatch(/^cmd \/c awsx credential-process (?:--profile=)?(?:[^\s"]+|"[^"]*")$/)
      expect(line).not.toMatch(/[%&|<>^()!*?;#\\]/)
    }
    expect(written).toBeGreaterThan(20)
  })

  test.each(['', 'a\nb', 'a\u0000b', 'a\u007Fb', 'a\u0085b'])('not for a name like %j', (name) => {
    expect([lineFor(name), lineFor(name, 'win32')]).toEqual([undefined, undefined])
  })
})

/** Splits lines with botocore's own functions: those of this system, and those for Windows. */
const splitter = `
import json, sys
from botocore.compat import compat_shell_split
print(json.dumps([compat_shell_split(line, platform) for line, platform in json.load(sys.stdin)]))
`

describeWith([boto3], 'the same line in botocore', () => {
  test(
    'is split into the words that were meant, on Windows too',
    () => {
      const pairs = makeNames(2000).flatMap((name) =>
        (['linux', 'win32'] as const).flatMap((platform) => {
          const line = lineFor(name, platform)
          const words = [
            ...(platform === 'win32' ? ['cmd', '/c'] : []),
            'awsx',
            ...expectedWords(name).slice(1),
          ]
          return line === undefined ? [] : [{ line, platform, words }]
        }),
      )
      const input = JSON.stringify(pairs.map(({ line, platform }) => [line, platform]))
      const { stdout, stderr } = spawnSync('python3', ['-c', splitter], { input, encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual(pairs.map(({ words }) => words))
    },
    patientTest,
  )
})

const javaScript = { name: 'the JavaScript SDK', check: [process.execPath, '--version'] as const }

describe.each([
  { client: boto3, program: 'python3', file: 'resolve.py' },
  { client: javaScript, program: process.execPath, file: 'resolve.mjs' },
])('$client.name', ({ client, program, file }) => {
  describeWith([client], 'reads the line from a config file', () => {
    test(
      'and runs it',
      () => {
        const names = makeNames(40)
        const sections = names.map(
          (name, index) => `[profile p${index}]\ncredential_process = ${lineFor(name)}\nregion = us-east-1\n`,
        )
        writeFileSync(join(folder, 'config'), sections.join('\n'))
        const profiles = names.map((_name, index) => `p${index}`)
        const script = join(import.meta.dirname, '../portal/programs', file)
        const { stdout } = spawnSync(program, [script, ...profiles], {
          cwd: folder,
          encoding: 'utf8',
          env: environment({ AWS_CONFIG_FILE: join(folder, 'config') }),
        })
        const answers = JSON.parse(stdout) as Record<string, { accessKeyId?: string; error?: string }>
        const found = profiles.map((profile) => {
          const { accessKeyId, error } = answers[profile] ?? {}
          return error ?? Buffer.from(accessKeyId ?? '', 'hex').toString()
        })
        expect(found).toEqual(names)
      },
      patientTest,
    )
  })
})
