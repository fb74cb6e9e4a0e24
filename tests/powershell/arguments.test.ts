/** The function `awsx` of the PowerShell integration passes arguments, streams and failures on as the program itself would. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import { describeInPowerShell, openSession } from './session.ts'
import type { Session, Step } from './session.ts'

let sandbox: Sandbox
let session: Session

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig('[profile keys]\nregion = eu-west-1\n')
  for (const file of ['1.txt', '2.txt']) writeFileSync(join(sandbox.home, file), '')
  sandbox.writeProgram('print-words', String.raw`printf '<%s>' "$@"; exit 7`)
  // Faster than awsx, for what the function does by itself.
  mkdirSync(join(sandbox.home, 'bin/quick'))
  sandbox.writeProgram('quick/awsx', String.raw`printf '<%s>' "$@"`)
  session = await openSession(sandbox)
  await session.run('Set-StrictMode -Version Latest; Invoke-Expression (& awsx init powershell | Out-String)')
  await session.run(
    "$x = 'a value'; $list = 'one', 'two'; $three = 1, 2, 3; $empty = @(); $holes = 'x', $null, '', 'y'; $none = $null; $dashes = '--'; $name = 'x'; $number = 5",
  )
}, 30_000)

afterAll(async () => {
  await session.close()
  await sandbox.close()
})

describeInPowerShell('arguments in PowerShell', () => {
  test.each([
    ['X[]|[0]', `--query 'X[]|[0]'`],
    ['cmd', `'a&b' 'c^d' '%PATH%' '"e"' 'f"& echo g'`],
    ['a blank, nothing, and quotes', `'a b' '' "it's" 'say "x"'`],
    ['--', `-- a -- b`],
    ['-- in quotes', `'--' a -- b "--"`],
    ['-- in a variable', `$dashes -- $dashes`],
    ['no --', `a b`],
    ['commas', `a,b Name=x,Values=y,z 1,02 a, b`],
    ['a colon', `-a:b -a: b --a:b --a=b -a:$x -a:$number`],
    ['a number', `007 012345678901 0x10 1kb 1e3 1.50`],
    ['variables', `$x "$x" "a$x" --name=$x $x.Length $($x) (1 + 1) $list[1]`],
    ['an array', `$list a`],
    ['nothing', `a $none "" b`],
    ['splatting', `@list -- a`],
    ['splatting after --', `a -- b @list c`],
    ['splatting twice', `@list -- @three a`],
    ['splatting nothing', `@none a -- @list`],
    ['splatting an array with nothing in it', `@holes a -- @list $none b`],
    ['splatting one word', `@name -- @list`],
    ['splatting an empty array', `@empty a -- @list`],
    ['wildcards', `*.txt '*.txt' ~ ~/x '~'`],
    ['the rest of the line', `a --% %HOME% "b`],
    ['a line that goes on', 'a `\n  -- b'],
    ['a here-string', "@'\nline 1\nline 2\n'@ a"],
    ['letters', `日本 é ‘ ’ “x” 😂`],
  ])('%s', async (_what, words) => {
    expect((await session.run('(Get-Command awsx).CommandType')).stdout).toBe('Function\n')
    const folder = join(sandbox.home, 'bin/quick')
    const direct = await session.run(`& '${folder}/awsx' ${words}`)
    const path = sandbox.env['PATH']
    await session.run(`$Env:PATH = '${folder}${delimiter}${path}'`)
    const through = await session.run(`awsx ${words}`)
    await session.run(`$Env:PATH = '${path}'`)

    expect(direct.stdout).toMatch(/^<.*>$/s)
    expect({ ...through, env: {} }).toEqual({ ...direct, env: {} })
  })

  test('reach the command of exec, with its streams and its status', async () => {
    const step = await session.run(
      `'from a pipe' | awsx exec keys -- sh -c 'cat; echo "[$AWSX_PROFILE]"; echo oops >&2; exit 7'`,
    )

    expect(step).toMatchObject({
      stdout: 'from a pipe\n[keys]\n',
      stderr: 'oops\n',
      exitCode: 7,
      ok: false,
      errors: [],
    })
  })

  test('arrive from a script, a function, an alias, and a text', async () => {
    const script = join(sandbox.home, 'script.ps1')
    writeFileSync(script, `awsx exec keys -- print-words in script -- $args`)
    const lines = [
      `& '${script}' a`,
      `function Global:f { awsx exec keys -- print-words in function -- @args }; f b`,
      `Set-Alias a awsx -Scope Global; a exec keys -- print-words by alias -- c`,
      `& awsx exec keys -- print-words by name -- d`,
      `1 | ForEach-Object { if ($_) { $y = (awsx exec keys -- print-words in block -- $_) } }; $y`,
      `Invoke-Expression 'awsx exec keys -- print-words in text -- e'`,
      `New-Module { function g { $inner = 'f', 'g'; awsx exec keys -- print-words in module @inner }; Export-ModuleMember g } | Out-Null; g`,
    ]
    const steps: Step[] = []
    for (const line of lines) steps.push(await session.run(line))

    expect(steps.map(({ stdout }) => stdout.trim())).toEqual([
      '<in><script><--><a>',
      '<in><function><--><b>',
      '<by><alias><--><c>',
      '<by><name><--><d>',
      '<in><block><--><1>',
      '<in><text><--><e>',
      '<in><module><f><g>',
    ])
  })
})

describeInPowerShell('a failure in PowerShell', () => {
  test.each([
    ['awsx exec keys -- true', '[True][yes][0]'],
    ['awsx exec keys -- false', '[False][no][1]'],
    ['awsx exec missing -- true', '[False][no][125]'],
    ['awsx nonsense', '[False][no][2]'],
    ['awsx use missing', '[False][no][3]'],
    ['awsx use --nonsense', '[False][no][2]'],
  ])('%s', async (line, expected) => {
    const step = await session.run(`$out = ${line} && '[yes]' || '[no]'; ${line}; "[$?]$out[$LASTEXITCODE]"`)

    expect(step.stdout).toBe(`${expected}\n`)
    expect(step.errors).toEqual([])
  })
})

/** npm's own: the batch file that it installs on Windows for a script of Node. */
async function writeBatchFile(folder: string): Promise<void> {
  const npm =
    process.env['npm_execpath'] ??
    join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm/bin/npm-cli.js')
  const cmdShim = createRequire(npm)('cmd-shim') as (from: string, to: string) => Promise<void>
  const script = join(folder, 'node_modules/awsx/dist/awsx.js')
  mkdirSync(dirname(script), { recursive: true })
  writeFileSync(
    script,
    '#!/usr/bin/env node\nconsole.log(JSON.stringify([process.env.WHICH, ...process.argv.slice(2)]))\n',
  )
  await cmdShim(script, join(folder, 'awsx'))
}

describeInPowerShell('awsx.cmd of npm in PowerShell', () => {
  test('is not run: node runs the script that it names', async () => {
    const folder = join(sandbox.home, "it's [npm]")
    await writeBatchFile(folder)
    // Only on Windows, the name finds a batch file.
    await session.run(
      `$Global:found = "${folder}/awsx.cmd"
      function Global:Get-Command($name) { if ($name -eq 'awsx') { [pscustomobject]@{ Source = $Global:found } } else { Microsoft.PowerShell.Core\\Get-Command $name @args } }`,
    )
    const words = `exec keys -- tool 'X[]|[0]' 'a&b' '%PATH%' '"'`
    const expected = ['exec', 'keys', '--', 'tool', 'X[]|[0]', 'a&b', '%PATH%', '"']
    const first = await session.run(`awsx ${words}`)
    writeFileSync(join(folder, 'node.exe'), `#!/bin/sh\nWHICH=own exec node "$@"\n`, { mode: 0o755 })
    const second = await session.run(`awsx ${words}`)
    const completed = await session.run(`(TabExpansion2 'awsx use "a&b' 13).CompletionMatches`)

    expect(first.errors).toEqual([])
    expect(JSON.parse(first.stdout)).toEqual([null, ...expected])
    expect(JSON.parse(second.stdout)).toEqual(['own', ...expected])
    expect(completed.errors).toEqual([])
  })
})
