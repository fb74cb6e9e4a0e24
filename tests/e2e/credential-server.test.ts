/** `awsx server` as it is installed: SDKs as its clients, signals, and a restart. */
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openServerSandbox, roleArn } from '../server/run.ts'
import type { Running } from './runs.ts'
import { sdkCommand } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let server: Running

async function startServer(...args: readonly string[]): Promise<Running> {
  server = sandbox.start(['server', ...args], { deadlineMs: 60_000 })
  await server.until(/unix socket: .*\n/)
  return server
}

beforeEach(async () => {
  sandbox = await openServerSandbox()
})

afterEach(async () => {
  server.kill()
  await sandbox.close()
})

const noFiles = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }
const isRole = expect.stringContaining(roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/'))

test('an SDK gets its credentials from the variables that grant prints, and again after a restart', async () => {
  await startServer('--port', '0')
  const printed = await sandbox.awsx(['server', 'grant', 'compose', 'role'])
  const variables = Object.fromEntries(
    printed.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  ) as Record<string, string>
  const [program = '', ...args] = sdkCommand
  const askSdk = () => sandbox.run(program, args, { env: { ...noFiles, ...variables } })

  expect(JSON.parse((await askSdk()).stdout)).toMatchObject({ Account: '222222222222', Arn: isRole })

  const port = new URL(variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '').port
  process.kill(server.pid, 'SIGTERM')
  expect(await server.end()).toMatchObject({ status: 0 })
  await startServer('--port', port)
  expect(JSON.parse((await askSdk()).stdout)).toMatchObject({ Arn: isRole })
}, 30_000)

test('a server that was killed leaves a socket that the next one replaces', async () => {
  await startServer('--port', '0')
  const [, socket = ''] = /unix socket: (.*)/.exec(server.shown()) ?? []
  process.kill(server.pid, 'SIGKILL')
  await server.end()
  expect(existsSync(socket)).toBe(true)

  await startServer('--port', '0')
  expect(server.shown()).toContain(`unix socket: ${socket}`)
})

const hasBotocore =
  spawnSync('python3', ['-c', 'import botocore'], { stdio: 'ignore' }).status === 0 &&
  spawnSync('curl', ['--version'], { stdio: 'ignore' }).status === 0
const describeBotocore = hasBotocore ? describe : describe.skip

/** Prints who botocore is with a profile. */
const identity =
  'import sys, botocore.session as b; print(b.Session(profile=sys.argv[1]).create_client("sts").get_caller_identity()["Arn"])'

describeBotocore('botocore, if python3-botocore and curl are installed', () => {
  test('runs the curl of the config file that grant prints', async () => {
    await startServer('--port', '0')
    const { stdout } = await sandbox.awsx(['server', 'grant', 'dev', 'role', '--format', 'config'])
    const [, header = ''] = /^# {3}(Authorization: .*)$/m.exec(stdout) ?? []
    const headerFile = join(sandbox.home, 'header')
    writeFileSync(headerFile, `${header}\n`, { mode: 0o600 })
    const config = join(sandbox.home, 'client-config')
    writeFileSync(config, stdout.replaceAll('/run/secrets/awsx-dev', headerFile))

    const result = await sandbox.run('python3', ['-c', identity, 'role'], {
      env: { ...noFiles, AWS_CONFIG_FILE: config },
    })
    expect(result).toMatchObject({ status: 0, stdout: isRole })
  })
})
