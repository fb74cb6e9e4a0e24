/** The prompt hook in PowerShell: it renews, and the user's own prompt is as it was. */
import { rmSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { readRuns, setUpRenewal } from '../shells/renewal-runs.ts'
import { describeInPane, openPowerShellPane } from './powershell-pane.ts'
import { describeInPowerShell, openSession } from './session.ts'
import type { Session } from './session.ts'

const init = 'Invoke-Expression (& awsx init powershell | Out-String)'

/** What a user may have in the profile. */
const ownPrompt = 'function Global:prompt { "own $? $LASTEXITCODE> " }'

/** A stand-in for starship, which Debian does not have. Its prompt runs a program too, and restores `$?` in the same way. */
const standInForStarship = `$null = New-Module standin {
  function Global:prompt {
    $succeeded = $Global:?
    $code = $Global:LASTEXITCODE
    $null = & sh -c 'exit 0'
    "theme $succeeded $code> "
    $Global:LASTEXITCODE = $code
    if ($Global:? -ne $succeeded) { if ($succeeded) { 1 + 1 } else { Write-Error '' -ErrorAction Ignore } }
  }
  Export-ModuleMember
}`

let sandbox: Sandbox
let session: Session
/** Has a line for each run of awsx. */
let runsFile: string

beforeAll(async () => {
  sandbox = await openSandbox()
  runsFile = setUpRenewal(sandbox)
  session = await openSession(sandbox)
  await session.run('Set-StrictMode -Version Latest; $plain = $Function:prompt')
}, 30_000)

beforeEach(() => rmSync(runsFile, { force: true }))

afterEach(async () => {
  await session.run(
    'awsx use --clear; Remove-Item Function:awsx, Function:__awsx*, Variable:__awsx* -ErrorAction Ignore; Set-Item Function:Global:prompt $plain',
  )
})

afterAll(async () => {
  await session.close()
  await sandbox.close()
})

const listRuns = (): readonly string[] => readRuns(runsFile)

/** Shows the prompt after a command. */
async function promptAfter(command: string): Promise<string> {
  const { stdout, errors } = await session.run(`$null = 1; ${command}\nprompt`)
  expect(errors.filter((error) => error !== 'failed')).toEqual([])
  // PowerShell shows the first object that the prompt returns.
  return stdout.split('\n')[0] ?? ''
}

describeInPowerShell('the prompt in PowerShell', () => {
  test.each([
    ['of the user', 'own', ownPrompt, init],
    ['of a theme', 'theme', standInForStarship, init],
    ['of a theme that comes after awsx', 'theme', init, standInForStarship],
    ['of the user, with the profile loaded twice', 'own', `${ownPrompt}; ${init}; ${ownPrompt}`, init],
  ])('%s finds $? and $LASTEXITCODE, with and without a renewal', async (_what, name, ...lines) => {
    for (const line of lines) await session.run(line)
    await session.run('awsx use role')

    expect(await promptAfter("sh -c 'exit 3'")).toBe(`${name} False 3> `)
    expect(await promptAfter("sh -c 'exit 0'")).toBe(`${name} True 0> `)
    expect(await promptAfter('Write-Error failed 2>$null')).toBe(`${name} False 0> `)
    await session.run('$Global:__awsx_due = 1')
    expect(await promptAfter("sh -c 'exit 3'")).toBe(`${name} False 3> `)
    expect(listRuns().filter((run) => run === '__renew ')).toHaveLength(1)
  })

  test('has the hook once, although the integration is loaded again', async () => {
    await session.run(`${ownPrompt}; ${init}; ${init}`)
    await session.run(
      'awsx use role; $hooks = 0; $hook = $Function:__awsx_hook; function Global:__awsx_hook { $Global:hooks++; & $hook }',
    )
    await session.run('awsx use role')
    await promptAfter('$null')

    expect((await session.run('$hooks')).stdout).toBe('1\n')
  })

  test('shows the profile with --prompt, whatever the prompt returns', async () => {
    await session.run(`${standInForStarship}; ${init.replace('powershell', 'powershell --prompt')}`)
    expect(await promptAfter("sh -c 'exit 3'")).toBe('theme False 3> ')
    // The credentials of the tests before may be older than a minute.
    await session.run('awsx clear role; awsx use role')

    expect(await promptAfter("sh -c 'exit 3'")).toMatch(/^role (?:59m|1h 0m) theme False 3> $/)
  })

  test('runs nothing without use, and nothing while nothing is due', async () => {
    await session.run(init)
    await session.run('foreach ($i in 1..200) { $null = prompt }')
    await session.run('awsx use role; foreach ($i in 1..200) { $null = prompt }')

    expect(listRuns().filter((run) => !run.startsWith('ended'))).toEqual(['init powershell', 'use role'])
  })
})

const hour = 3_600_000

/** Shows prompts until PowerShell finds a condition true. */
const showUntil = (condition: string): string =>
  `for ($i = 0; $i -lt 200 -and -not (${condition}); $i++) { $Global:__awsx_due = 1; $null = prompt; Start-Sleep -Milliseconds 50 }`

describeInPowerShell('renewal in PowerShell', () => {
  test('fetches in the background, without another PowerShell', async () => {
    await session.run(init)
    const first = await session.run('awsx use role; $first = $Env:AWS_CREDENTIAL_EXPIRATION')
    sandbox.passTime(50 * 60_000)
    rmSync(runsFile)
    const renewed = await session.run(showUntil('$Env:AWS_CREDENTIAL_EXPIRATION -ne $first'))

    expect(Date.parse(renewed.env['AWS_CREDENTIAL_EXPIRATION'] ?? '')).toBeGreaterThan(
      Date.parse(first.env['AWS_CREDENTIAL_EXPIRATION'] ?? ''),
    )
    expect(renewed).toMatchObject({ stdout: '', stderr: '', errors: [] })
    expect((await session.run('@(Get-Job).Count')).stdout).toBe('0\n')
  })

  test('says once that it needs the user, and takes what a sign-in brings', async () => {
    await sandbox.prepare('login', 'portal')
    await session.run(init)
    await session.run('awsx use portal; $first = $Env:AWS_CREDENTIAL_EXPIRATION')
    sandbox.passTime(9 * hour)
    const told = await session.run(
      `${showUntil(`$__awsx_state -match '"isNotified":true'`)}; ${showUntil('$i -eq 2')}`,
    )
    await sandbox.prepare('login', 'portal')
    const renewed = await session.run(showUntil('$Env:AWS_CREDENTIAL_EXPIRATION -ne $first'))

    expect(told.stderr).toBe(
      'awsx: cannot renew profile "portal" in this shell without prompting; run: awsx login portal\n',
    )
    expect(renewed.stderr).toBe('')
    expect(renewed.env['AWS_CREDENTIAL_EXPIRATION']).not.toBe(told.env['AWS_CREDENTIAL_EXPIRATION'])
  })
})

describeInPane('PowerShell on a terminal (needs tmux)', () => {
  test('shows the prompt, keeps $?, and completes with Tab', async () => {
    const pane = openPowerShellPane(sandbox, `${ownPrompt}; ${init}`)
    try {
      await pane.until(/^own \w+ 0> *$/m, 30_000)
      pane.type('awsx use role')
      pane.press('Enter')
      await pane.until(/this shell uses profile "role"[^]*^own True 0> *$/m)
      pane.type('$__awsx_due = 1; sh -c "exit 3"')
      pane.press('Enter')
      await pane.until(/^own False 3> *$/m)
      pane.type('"<$?>"')
      pane.press('Enter')
      await pane.until(/^<False>$/m)
      pane.type('awsx export --format pow')
      pane.press('Tab')
      expect(await pane.until(/awsx export --format powershell/)).toMatch(
        /^own True 3> awsx export --format powershell/m,
      )
    } finally {
      pane.close()
    }
  }, 60_000)

  test('has the guarded environment in the title, and restores the one from before, also at the exit', async () => {
    const start = `Set-StrictMode -Version Latest; $Env:NO_COLOR = $null; function Global:prompt { "own $? > " }; ${init.replace('powershell', 'powershell --prompt')}`
    const pane = openPowerShellPane(sandbox, start)
    let step = 0
    const run = async (line: string): Promise<string> => {
      step += 1
      pane.type(`Clear-Host; ${line}; "step ${step}"`)
      pane.press('Enter')
      await pane.until(new RegExp(`^step ${step}\\n.*own \\w+`, 'm'), 30_000)
      return pane.title()
    }
    try {
      await pane.until(/^own/m, 30_000)
      expect(await run("$Host.UI.RawUI.WindowTitle = 'before'")).toBe('before')
      expect(await run("$Env:AWSX_PROFILE = 'prod'; $Env:AWS_ACCESS_KEY_ID = 'x'")).toBe('before')
      expect(await run("$Env:AWSX_ENVIRONMENT = 'Production'")).toBe('Production: prod')
      expect(await run('[Console]::Write("$([char]27)]2;other$([char]7)")')).toBe('Production: prod')
      expect(await run("$Env:AWSX_ENVIRONMENT = 'test'")).toBe('before')
      expect(await run('$Env:AWSX_ENVIRONMENT = "live"; $Env:AWSX_PROFILE = "a$([char]0x9b)b"')).toBe(
        'live: a?b',
      )
      pane.type('exit')
      pane.press('Enter')
      await pane.until(/^left$/m)
      expect(pane.title()).toBe('before')
    } finally {
      pane.close()
    }
  }, 60_000)
})
