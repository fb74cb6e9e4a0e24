/** What `awsx server grant` prints for a client: variables, a config file, or a header. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
})

afterEach(() => sandbox.close())

const token = /^[\w-]{43}$/

async function grant(...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await sandbox.run('server', 'grant', ...words)
  expect({ status, stderr }).toMatchObject({ status: 0 })
  return stdout
}

/** As a server that has run with `--listen` leaves it. */
function writeAddress(...addresses: readonly string[]): void {
  const address = { port: 9999, socket: '/run/awsx/s.sock', addresses }
  sandbox.writeFile('state/server/address.json', JSON.stringify(address))
}

describe('variables', () => {
  test('are those that SDKs read', async () => {
    expect((await grant('app', 'role')).replace(/(?<=TOKEN=)[\w-]{43}/, 'TOKEN')).toBe(
      `AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:9917/credentials/role
AWS_CONTAINER_AUTHORIZATION_TOKEN=TOKEN
AWS_EC2_METADATA_DISABLED=true
AWS_REGION=eu-west-1
AWS_DEFAULT_REGION=eu-west-1
`,
    )
  })

  test.each([
    [['172.17.0.1'], '127.0.0.1'],
    [['172.17.0.1', '169.254.170.2'], '169.254.170.2'],
    [['fd00:ec2::23'], '[fd00:ec2::23]'],
  ])('name an address that SDKs ask over plain HTTP, of a server at %j', async (addresses, host) => {
    writeAddress(...addresses)
    expect(await grant('app', 'role')).toContain(`_FULL_URI=http://${host}:9999/credentials/role\n`)
  })
})

describe('a config file', () => {
  test('asks through the unix socket, or at the address for containers', async () => {
    writeAddress()
    const socket =
      'curl -sSf -H @/run/secrets/awsx-app --unix-socket /run/awsx/s.sock http://awsx/process/role\n'
    expect(await grant('app', 'role', '--format', 'config')).toContain(`credential_process = ${socket}`)
    writeAddress('172.17.0.1', '169.254.170.2')
    const address = 'curl -sSf -H @/run/secrets/awsx-app http://172.17.0.1:9999/process/role\n'
    expect(await grant('app', 'role', '--format', 'config')).toContain(`credential_process = ${address}`)
  })
})

describe('a header', () => {
  test('is a file for curl, with the token alone', async () => {
    const text = await grant('app', 'role', '--format', 'header')
    const [, given = ''] = /^Authorization: (.*)\n$/.exec(text) ?? []
    expect(given).toMatch(token)
    expect(await grant('app', '--keep-token', '--format', 'config')).not.toContain(given)
  })

  test('cannot be printed again', async () => {
    await grant('app', 'role')
    const { status, stderr } = await sandbox.run(
      'server',
      'grant',
      'app',
      '--keep-token',
      '--format',
      'header',
    )
    expect(status).toBe(2)
    expect(stderr).toContain(
      'server grant: --format header prints a new token, so --keep-token does not apply',
    )
  })
})
