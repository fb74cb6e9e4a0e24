import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { awsxCommand } from '../e2e/artefact.ts'
import { openSandbox, sdkCommand } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { answerSignIn } from '../local-aws/answer-sign-in.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

const onWindows = process.platform === 'win32' ? describe : describe.skip

let sandbox: Sandbox
let printArguments: string

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(sampleConfig)
  sandbox.writeCredentials(sampleCredentials)
  printArguments = join(sandbox.home, 'print.cjs')
  writeFileSync(printArguments, 'process.stdout.write(JSON.stringify(process.argv.slice(2)))')
})

afterAll(async () => {
  await sandbox.close()
})

const difficult = [
  '',
  'a b',
  '"',
  'a"b',
  String.raw`C:\folder\ `.trim(),
  String.raw`ends with \\`,
  String.raw`\"`,
  '%PATH%',
  '^&|<>()!',
  '" & echo PWNED & "',
  '本番 é 😀',
  '*.json',
  '--flag=value with blank',
  "it's",
]

/** Runs awsx as services do: without a console. */
function runWithoutConsole(...args: readonly string[]): Promise<{ status: number | null; stderr: string }> {
  const [program, ...words] = awsxCommand()
  return new Promise((resolve, reject) => {
    // On Windows `detached` means DETACHED_PROCESS.
    const child = spawn(program, [...words, ...args], {
      env: sandbox.env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('error', reject).once('close', (status) => resolve({ status, stderr }))
  })
}

onWindows('on Windows (in the gate: in Wine)', () => {
  test('arguments reach a program byte for byte', async () => {
    const { status, stdout, stderr } = await sandbox.awsx([
      'exec',
      'keys',
      '--',
      process.execPath,
      printArguments,
      ...difficult,
    ])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual(difficult)
  })

  test('arguments reach a batch file, and cannot run a command', async () => {
    writeFileSync(join(sandbox.home, 'bin/print.cmd'), `@"${process.execPath}" "${printArguments}" %*\r\n`)
    const safe = difficult.filter((word) => word !== '%PATH%' && !word.includes('!'))
    const { status, stdout, stderr } = await sandbox.awsx(['exec', 'keys', '--', 'print', ...safe])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual(safe)
  })

  test.each([0, 1, 7, 255])('the status %i of the command is the status of awsx', async (status) => {
    const result = await sandbox.awsx([
      'exec',
      'keys',
      '--',
      process.execPath,
      '-e',
      `process.exit(${status})`,
    ])
    expect(result).toMatchObject({ status, stderr: '' })
  })

  test('each runs a program and a batch file for several targets, and one after the time limit ends', async () => {
    const show =
      'console.log(process.env.AWSX_PROFILE, process.env.AWSX_EACH_INDEX); process.exit(process.env.AWSX_EACH_INDEX - 1)'
    const file = join(sandbox.home, 'show.cjs')
    writeFileSync(file, show)
    writeFileSync(join(sandbox.home, 'bin/show.cmd'), `@"${process.execPath}" "${file}"\r\n`)
    const list = ['each', '--from', '-', '--yes', '--keep-order', '--output', 'lines', '--']
    for (const command of [[process.execPath, file], ['show']]) {
      const { status, stdout, stderr } = await sandbox.awsx([...list, ...command], {
        stdin: 'keys\r\nrole\r\n',
      })
      expect({ status, stdout }).toEqual({ status: 123, stdout: 'keys | keys 1\nrole | role 2\n' })
      expect(stderr).toContain('awsx:   role: exit status 1')
    }
    const wait = [
      'each',
      'keys',
      '--timeout',
      '1s',
      '--',
      process.execPath,
      '-e',
      'setInterval(() => {}, 1000)',
    ]
    expect(await sandbox.awsx(wait)).toMatchObject({ status: 124 })
  })

  test('a config with CRLF is read as one with LF', async () => {
    sandbox.writeConfig(sampleConfig.replaceAll('\n', '\r\n'))
    const { status, stdout } = await sandbox.awsx(['exec', 'role', '--', ...sdkCommand])
    sandbox.writeConfig(sampleConfig)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ Account: '222222222222' })
  })

  test('signs in, and ten processes at once get their role with one call', async () => {
    const login = sandbox.start(['login', 'portal', '--use-device-code'])
    const [url] = await login.until(/http:\S+user_code=\S+/)
    await answerSignIn(url)
    expect(await login.end()).toMatchObject({ status: 0 })

    sandbox.aws.resetCalls()
    const runs = Array.from({ length: 10 }, () => sandbox.awsx(['credential-process', 'portal-role']))
    const results = await Promise.all(runs)
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 0))
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1)
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('an SDK gets credentials through credential_process', async () => {
    const line = [...awsxCommand(), 'credential-process', 'role'].map((word) => `"${word}"`).join(' ')
    sandbox.writeConfig(`${sampleConfig}[profile sdk]\nregion = eu-west-1\ncredential_process = ${line}\n`)
    const [program = '', ...words] = sdkCommand
    const { status, stdout, stderr } = await sandbox.run(program, words, {
      env: { AWS_PROFILE: 'sdk' },
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ Account: '222222222222' })
  })

  test('without a console, what asks nothing works, and an MFA code has its own error', async () => {
    const file = join(sandbox.home, 'identity.json')
    const script = `require('fs').writeFileSync(${JSON.stringify(file)}, process.env.AWS_ACCESS_KEY_ID)`
    expect(await runWithoutConsole('exec', 'role', '--', process.execPath, '-e', script)).toEqual({
      status: 0,
      stderr: '',
    })
    expect(readFileSync(file, 'utf8')).toMatch(/^ASIA/)

    const { status, stderr } = await runWithoutConsole(
      'credential-process',
      'mfa',
      '--mfa-prompt',
      'terminal',
    )
    expect(stderr).toMatch(/\[MFA_REQUIRED\]/)
    expect(status).toBe(6)
  })

  describe('the Credential Manager', () => {
    test('keeps the key of the store from one run to the next', async () => {
      const env = {
        AWSX_STORE: 'keychain',
        AWSX_HOME: join(sandbox.home, 'keychain'),
        AWSX_PASSPHRASE_FILE: undefined,
        // In Wine, the binary needs help to unpack the keychain binding.
        BUN_OPTIONS: process.env['BUN_OPTIONS'],
      }
      sandbox.aws.resetCalls()
      for (let run = 0; run < 3; run += 1) {
        const result = await sandbox.awsx(['credential-process', 'role'], { env })
        expect(result).toMatchObject({ status: 0, stderr: '' })
      }
      expect(sandbox.aws.count('AssumeRole')).toBe(1)
    })
  })
})
