/** What Tab completes in PowerShell, in strict mode and with a console in code page 1252. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { describeInPowerShell, openSession } from './session.ts'
import type { Session } from './session.ts'

const names = [
  'dev-one',
  'dev-two',
  '"two words"',
  '"it\'s"',
  'a:b@c',
  '"$(touch pwned)"',
  '日本',
  '"curly ‘q’"',
]

let sandbox: Sandbox
let session: Session

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(
    `[sso-session corp]\nsso_start_url = https://example.awsapps.com/start\n${names
      .map(
        (name) => `[profile ${name}]\nregion = eu-central-1\nrole_arn = arn:aws:iam::222222222222:role/été\n`,
      )
      .join('')}`,
  )
  sandbox.writeProgram('print-nothing', ':')
  session = await openSession(sandbox)
  await session.run(
    'Set-StrictMode -Version Latest; [Console]::OutputEncoding = [Text.Encoding]::GetEncoding(1252)',
  )
  await session.run('Invoke-Expression (& awsx init powershell | Out-String)')
}, 30_000)

afterAll(async () => {
  await session.close()
  await sandbox.close()
})

interface Match {
  readonly CompletionText: string
  readonly ListItemText: string
  readonly ToolTip: string
}

/** Presses Tab at the end of a line. */
async function complete(line: string): Promise<readonly Match[]> {
  const { stdout, errors } = await session.run(
    `$line = ${quote(line)}; ConvertTo-Json -EscapeHandling EscapeNonAscii @((TabExpansion2 $line $line.Length).CompletionMatches | Select-Object CompletionText, ListItemText, ToolTip)`,
  )
  expect(errors).toEqual([])
  return JSON.parse(stdout) as Match[]
}

const quote = (text: string): string => `'${text.replaceAll(/['‘’]/g, '$&$&')}'`

describeInPowerShell('Tab in PowerShell', () => {
  test.each([
    ['awsx cred', ['credential-process']],
    ['awsx use dev-', ['dev-one', 'dev-two']],
    ['awsx exec --regi', ['--region']],
    ['awsx exec --region=eu-central-1 --refr', ['--refresh']],
    ['awsx use --profile=dev-t', ['--profile=dev-two']],
    ['awsx export --format pow', ['powershell']],
    ['awsx login cor', ['corp']],
    ['awsx use tw', [`'two words'`]],
    ['awsx use it', [`'it''s'`]],
    ['awsx use a:', ['a:b@c']],
    [`awsx use '$`, [`'$(touch pwned)'`]],
    [`awsx use 'it''s`, [`'it''s'`]],
    ['awsx use "two w', [`'two words'`]],
    [`awsx use 'two w`, [`'two words'`]],
    ['awsx use 日', ['日本']],
    ['awsx use cur', [`'curly ‘‘q’’'`]],
    ['awsx exec dev-one -- print-noth', ['print-nothing']],
    ['awsx exec dev-one print-noth', ['print-nothing']],
    ['awsx exec dev-one -- awsx use dev-o', ['dev-one']],
    [`$x = 1; awsx exec dev-one -- print-nothing ./bi`, ['./bin']],
  ])('completes: %s', async (line, expected) => {
    const matches = await complete(line)
    expect(matches.map(({ CompletionText }) => CompletionText)).toEqual(expected)
    expect(existsSync(join(sandbox.home, 'pwned'))).toBe(false)
  })

  test('offers no mark of its own after --', async () => {
    const matches = await complete('awsx exec dev-one -- ')
    expect(matches.filter(({ CompletionText }) => CompletionText.includes(':command'))).toEqual([])
  })

  test('shows what a profile is', async () => {
    expect(await complete('awsx use dev-o')).toEqual([
      { CompletionText: 'dev-one', ListItemText: 'dev-one', ToolTip: expect.stringContaining('été') },
    ])
  })

  test('works without the function awsx', async () => {
    await session.run(
      'Remove-Item Function:awsx, Function:__awsx*; Invoke-Expression (& awsx completion powershell | Out-String)',
    )
    expect(await complete('awsx use dev-o')).toHaveLength(1)
  })
})
