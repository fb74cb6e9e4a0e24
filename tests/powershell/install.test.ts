/** `awsx init powershell --install` changes the file that PowerShell itself calls `$PROFILE`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Result, Sandbox } from '../e2e/sandbox.ts'
import { powershell } from '../shells/shells.ts'
import { describeInPowerShell, quietPowerShell } from './session.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig('[profile dev]\nregion = eu-west-1\n')
})

afterAll(() => sandbox.close())

/** Runs a new PowerShell with the user's profile. */
function runShell(command: string, env: Readonly<Record<string, string>> = {}): Promise<Result> {
  return sandbox.run(powershell, ['-NoLogo', '-NonInteractive', '-Command', command], {
    env: { ...quietPowerShell, ...env },
    deadlineMs: 30_000,
  })
}

const show = '"$((Get-Command awsx).CommandType) $(prompt)"'

describeInPowerShell('awsx init powershell --install', () => {
  test('loads the integration in a new PowerShell, and --uninstall leaves no file', async () => {
    const { stdout } = await runShell('$PROFILE')
    const profile = stdout.trim()
    const installed = await sandbox.awsx(['init', 'powershell', '--install', '--prompt', '--yes'])

    expect(installed.status).toBe(0)
    expect(existsSync(profile)).toBe(true)
    expect(await runShell(show, { AWS_PROFILE: 'dev' })).toMatchObject({
      stdout: `Function dev PS ${sandbox.home}> \n`,
      stderr: '',
    })

    const uninstalled = await sandbox.awsx(['init', 'powershell', '--uninstall', '--yes'])
    expect(uninstalled.status).toBe(0)
    expect(existsSync(profile)).toBe(false)
  }, 60_000)

  test('keeps the text of the profile with its line ends and its byte order mark, and finds it by --file $PROFILE', async () => {
    const folder = join(sandbox.home, 'settings')
    const env = { XDG_CONFIG_HOME: folder }
    const profile = join(folder, 'powershell/Microsoft.PowerShell_profile.ps1')
    const before = "\uFEFFfunction prompt { 'été> ' }\r\n"
    mkdirSync(dirname(profile), { recursive: true })
    writeFileSync(profile, before)

    const line = 'awsx init powershell --install --yes --file $PROFILE'
    const { stdout } = await runShell(
      `${line}; awsx init powershell --install --yes; . $PROFILE; ${show}`,
      env,
    )
    expect(stdout).toBe('Function été> \n')
    expect(readFileSync(profile, 'utf8')).toMatch(
      /^\uFEFFfunction prompt \{ 'été> ' \}\r\n# >>> awsx >>>[^\n]*\nInvoke-Expression [^\n]*\n# <<< awsx <<<\n$/,
    )

    await runShell('awsx init powershell --uninstall --yes', env)
    expect(readFileSync(profile, 'utf8')).toBe(before)
  }, 60_000)
})
