/** `awsx use` in PowerShell, in strict mode, and with a console in code page 1252, as in much of Europe and America. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import { credentialsOf } from '../shells/exported-credentials.ts'
import { describeInPowerShell, openSession } from './session.ts'
import type { Session, Step } from './session.ts'

/** In code page 1252, the last byte of Б is a curly quote, which ends a text in PowerShell. */
const hostileNames = [
  'Б; touch pwned #',
  '日本',
  'été',
  "it's ‘here’",
  '$(touch pwned)',
  'a;b|c&d%PATH%',
  '@list',
]

const role = (name: string, account: string, region?: string): string => `
[profile ${name.includes('"') ? `'${name}'` : `"${name}"`}]
role_arn = arn:aws:iam::${account}
source_profile = keys
${region === undefined ? '' : `region = ${region}\n`}`

let sandbox: Sandbox
let session: Session

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(
    [
      '[profile keys]\noutput = json\n',
      role('a', '222222222222:role/role-s', 'eu-central-1'),
      role('b', '400000000001:role/chain-1', 'us-west-2'),
      role('nowhere', '222222222222:role/role-s'),
      ...hostileNames.map((name) => role(name, '222222222222:role/role-s')),
    ].join(''),
  )
  session = await openSession(sandbox)
  await session.run(
    'Set-StrictMode -Version Latest; [Console]::OutputEncoding = [Text.Encoding]::GetEncoding(1252)',
  )
}, 30_000)

afterAll(async () => {
  await session.close()
  await sandbox.close()
})

function awsOf({ env }: Step): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => /^AWSX?_(?!ENDPOINT|STORE|PASS)/.test(name)),
  )
}

describeInPowerShell('awsx use in PowerShell', () => {
  test('init defines the function, without errors and without variables of its own', async () => {
    const before = await session.run('(Get-Variable).Name -join " "')
    const init = await session.run('Invoke-Expression (& awsx init powershell --prompt | Out-String)')
    const again = await session.run('Invoke-Expression (& awsx init powershell --prompt | Out-String)')
    const after = await session.run('(Get-Variable).Name -join " "')

    expect([init, again]).toEqual([
      expect.objectContaining({ stdout: '', stderr: '', errors: [] }),
      expect.objectContaining({ stdout: '', stderr: '', errors: [] }),
    ])
    const names = (step: Step): string[] =>
      step.stdout
        .trim()
        .split(' ')
        .filter((name) => !/^__awsx_|^LASTEXITCODE$/.test(name))
    expect(names(after)).toEqual(names(before))
  })

  test('gives the shell credentials, another use others, and --clear removes them', async () => {
    await session.run("$Env:AWS_PROFILE = 'keys'")
    const first = await session.run('awsx use a')
    const second = await session.run('awsx use b')
    const failed = await session.run('awsx use missing')
    const cleared = await session.run('awsx use --clear')
    await session.run('Remove-Item Env:AWS_PROFILE')

    expect(awsOf(first)).toEqual(credentialsOf('a', '222222222222', 'eu-central-1'))
    expect(awsOf(second)).toEqual(credentialsOf('b', '400000000001', 'us-west-2'))
    expect(awsOf(failed)).toEqual(awsOf(second))
    expect(awsOf(cleared)).toEqual({ AWS_PROFILE: 'keys' })
    for (const step of [first, second, cleared])
      expect(step).toMatchObject({ ok: true, exitCode: 0, stdout: '', errors: [] })
    expect(failed).toMatchObject({ ok: false, exitCode: 3, stdout: '', errors: [] })
    expect(first.stderr).toMatch(/^awsx: this shell uses profile "a"; credentials expire in .*\n$/)
  })

  test.each(hostileNames)('takes the name %s as it is, and runs nothing in it', async (name) => {
    const used = await session.run(`awsx use '${name.replaceAll(/['‘’]/g, '$&$&')}'`)
    const hook = await session.run('$Global:__awsx_due = 1; __awsx_hook')
    const listed = await session.run('awsx use --help | Out-Null; awsx use')
    await session.run('awsx use --clear')

    for (const step of [used, hook, listed]) expect(step.errors).toEqual([])
    for (const step of [used, hook, listed]) expect(step.env['AWSX_PROFILE']).toBe(name)
    expect(existsSync(join(sandbox.home, 'pwned'))).toBe(false)
  })

  test('keeps an environment variable with a value that PowerShell would split or evaluate', async () => {
    const value = 'Б; touch pwned #\n$(touch pwned)\n‘é’'
    await session.run(
      `$Env:AWS_PROFILE = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(value).toString('base64')}'))`,
    )
    await session.run('awsx use a')
    const cleared = await session.run('awsx use --clear')
    await session.run('Remove-Item Env:AWS_PROFILE')

    expect(cleared.env['AWS_PROFILE']).toBe(value)
    expect(existsSync(join(sandbox.home, 'pwned'))).toBe(false)
  })

  test('shows its help', async () => {
    const help = await session.run('awsx use --help')
    expect(help).toMatchObject({
      ok: true,
      stderr: '',
      stdout: expect.stringContaining('remove the credentials from this shell'),
    })
  })

  test('keeps no secret in the variables of the integration', async () => {
    const used = await session.run('awsx use a')
    const variables = await session.run('Get-Variable __awsx* | ForEach-Object { "$($_.Name)=$($_.Value)" }')

    expect(variables.stdout).toContain('__awsx_state={"profile":"a"')
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
      expect(variables.stdout).not.toContain(used.env[name])
    }
  })

  test('export gives the same, line by line through Invoke-Expression', async () => {
    const used = await session.run('awsx use a')
    await session.run('awsx use --clear')
    const exported = await session.run('awsx export a --format powershell | Invoke-Expression')
    const removed = await session.run('awsx export --unset --format powershell | Invoke-Expression')

    expect(exported.errors).toEqual([])
    expect(awsOf(exported)).toEqual(awsOf(used))
    expect(awsOf(removed)).toEqual({})
  })

  test('works when errors end a script', async () => {
    const step = await session.run(
      "$ErrorActionPreference = 'Stop'; awsx use a; awsx export --unset --format powershell | Invoke-Expression; $ErrorActionPreference = 'Continue'",
    )
    expect(step).toMatchObject({ ok: true, errors: [] })
  })
})
