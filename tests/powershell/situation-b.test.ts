/**
 * Situation B in PowerShell: an IAM user with MFA who switches roles. First by hand, as an article describes it, and then with awsx, which
 * replaces one step after the other.
 */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { mfaThenRole, userCredentials } from '../local-aws/sample-files.ts'
import { describeInPane, openPowerShellPane } from './powershell-pane.ts'
import { describeInPowerShell, openSession } from './session.ts'
import type { Session, Step } from './session.ts'

const roleArn = 'arn:aws:iam::222222222222:role/mfa-role'

const init = 'Invoke-Expression (& awsx init powershell | Out-String)'
const hasAwsCli = spawnSync('aws', ['--version']).status === 0

let sandbox: Sandbox
let session: Session

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(userCredentials)
  sandbox.writeConfig(mfaThenRole)
  session = await openSession(sandbox)
}, 30_000)

afterAll(async () => {
  await session.close()
  await sandbox.close()
})

/** A code that was not used yet. */
function nextCode(): string {
  sandbox.passTime(30_000)
  return sandbox.aws.mfaCode(HANAKO.mfaSerial)
}

const asRole = {
  AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
  AWS_SECRET_ACCESS_KEY: expect.any(String),
  AWS_SESSION_TOKEN: expect.any(String),
}

const keysOf = ({ env }: Step): readonly string[] =>
  Object.keys(env).filter((name) => Object.hasOwn(asRole, name))

const withAwsCli = hasAwsCli ? describeInPowerShell : describe.skip

withAwsCli('by hand in PowerShell (needs the AWS CLI)', () => {
  test('aws sts assume-role with a code, and three values copied into the environment', async () => {
    const assumed = await session.run(
      `$answer = aws sts assume-role --role-arn ${roleArn} --role-session-name by-hand --serial-number ${HANAKO.mfaSerial} --token-code ${nextCode()} --profile hanako | ConvertFrom-Json`,
    )
    const copied = await session.run(`$Env:AWS_ACCESS_KEY_ID = $answer.Credentials.AccessKeyId
$Env:AWS_SECRET_ACCESS_KEY = $answer.Credentials.SecretAccessKey
$Env:AWS_SESSION_TOKEN = $answer.Credentials.SessionToken`)
    const caller = await session.run(
      'aws sts get-caller-identity --region ap-northeast-1 --query Arn --output text',
    )
    await session.run('Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY, Env:AWS_SESSION_TOKEN')

    expect(assumed).toMatchObject({ stderr: '', exitCode: 0 })
    expect(copied.env).toMatchObject(asRole)
    expect(caller.stdout).toBe('arn:aws:sts::222222222222:assumed-role/mfa-role/by-hand\n')
  }, 60_000)
})

describeInPowerShell('with awsx in PowerShell', () => {
  test('export makes one line of it, and --unset takes it back', async () => {
    const exported = await session.run(
      `awsx export switched -t ${nextCode()} --format powershell | Invoke-Expression`,
    )
    const removed = await session.run('awsx export --unset --format powershell | Invoke-Expression')

    expect(exported).toMatchObject({
      stdout: '',
      stderr: '',
      errors: [],
      env: { ...asRole, AWS_ACCOUNT_ID: '222222222222', AWS_REGION: 'ap-northeast-1' },
    })
    expect(keysOf(removed)).toEqual([])
  })

  test('exec gives one command the role, and needs no second code', async () => {
    sandbox.aws.resetCalls()
    const step = await session.run(`awsx exec switched -- sh -c 'echo "$AWS_ACCOUNT_ID $AWS_REGION"'`)

    expect(step).toMatchObject({ ok: true, stdout: '222222222222 ap-northeast-1\n', stderr: '' })
    expect(keysOf(step)).toEqual([])
    expect(sandbox.aws.calls).toEqual([])
  })

  test('use gives this shell the role, and --clear takes it back', async () => {
    await session.run(init)
    const used = await session.run('awsx use switched')
    const cleared = await session.run('awsx use --clear')

    expect(used).toMatchObject({ ok: true, errors: [], env: { ...asRole, AWSX_PROFILE: 'switched' } })
    expect(keysOf(cleared)).toEqual([])
  })

  test('a forgotten mfa_serial is named', async () => {
    const step = await session.run('awsx use forgotten')

    expect(step).toMatchObject({ ok: false, exitCode: 5 })
    expect(step.stderr).toContain(`could not assume role ${roleArn} for profile "forgotten": AccessDenied`)
    expect(step.stderr).toMatch(/hint: if the role requires MFA, add mfa_serial = \S+ to profile "forgotten"/)
    expect(keysOf(step)).toEqual([])
  })
})

describeInPane('PowerShell on a terminal (needs tmux)', () => {
  test('use asks for the code, and the shell has the role', async () => {
    await sandbox.prepare('clear', '--all')
    const pane = openPowerShellPane(sandbox, init)
    try {
      await pane.until(/^PS .*> *$/m, 30_000)
      pane.type('awsx use switched')
      pane.press('Enter')
      await pane.until(/MFA code for .*: *$/m)
      pane.type(nextCode())
      pane.press('Enter')
      await pane.until(/this shell uses profile "switched"/)
      pane.type('clear; "<$Env:AWSX_PROFILE $Env:AWS_ACCOUNT_ID>"')
      pane.press('Enter')
      expect(await pane.until(/^<.*>$/m)).toContain('<switched 222222222222>')
    } finally {
      pane.close()
    }
  }, 60_000)
})
