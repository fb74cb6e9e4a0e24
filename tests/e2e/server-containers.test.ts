/**
 * `awsx server` for containers: across a bridge, through a relay, and through the unix socket, with real SDKs. Network namespaces stand in for
 * the containers, so no container engine is needed.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { describeWith, openSignedInSandbox } from '../clients/clients.ts'
import { awsxCommand } from './artefact.ts'
import { bridgeAddress, hasNamespaces, openContainerNetwork, sdkAddresses } from './container-network.ts'
import type { ContainerNetwork, Host } from './container-network.ts'
import { findKeysWith, sdks } from './sdk-keys.ts'
import type { Variables } from './sdk-keys.ts'
import type { Running } from './runs.ts'
import type { Sandbox } from './sandbox.ts'

const profile = 'profile-for-role-s'
const port = 9917
const containerPath = `/credentials/${profile}`
const processPath = `/process/${profile}`

interface Client {
  readonly token: string
  readonly socket: string
}

let sandbox: Sandbox
let network: ContainerNetwork
let server: Running
/** The files of a container: none of the machine's. */
let folder: string
let app: Client
let other: Client
let accessKeyId: string

const grant = async (...words: readonly string[]): Promise<Client> =>
  JSON.parse(await sandbox.prepare('server', 'grant', ...words, '--json')) as Client

const containerEnv = (): Readonly<Record<string, string>> => ({
  PATH: sandbox.env['PATH'] ?? '',
  HOME: folder,
})

async function startServer(ready: RegExp, ...words: readonly string[]): Promise<Running> {
  const running = network.machine.start([...awsxCommand(), 'server', ...words], sandbox.env)
  await running.until(ready)
  return running
}

/** Asks as a container's script does. @returns the status and the body */
async function curl(host: Host, ...words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await host.run(['curl', '-sS', '-m', '5', '-w', ' %{http_code}', ...words])
  return stdout + stderr
}

function headerFile(name: string, token: string): string {
  const file = join(folder, name)
  writeFileSync(file, `Authorization: ${token}\n`, { mode: 0o600 })
  return file
}

const withToken = (address: string, path = containerPath): Variables => ({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${address}:${port}${path}`,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: app.token,
})

const inBrackets = (address: string): string => (address.includes(':') ? `[${address}]` : address)

const define = hasNamespaces ? describe : describe.skip

define('awsx server and containers (needs root, ip, unshare and nsenter)', () => {
  beforeAll(async () => {
    sandbox = await openSignedInSandbox()
    folder = join(sandbox.home, 'container')
    mkdirSync(folder)
    const { AccessKeyId } = JSON.parse(await sandbox.prepare('credential-process', profile)) as {
      AccessKeyId: string
    }
    accessKeyId = AccessKeyId
    app = await grant('app', profile)
    other = await grant('other', 'profile-for-sso')
    network = await openContainerNetwork({ folder, env: containerEnv() })
    server = await startServer(
      /unix socket: /,
      '--debug',
      '--listen',
      [bridgeAddress, ...sdkAddresses].join(','),
    )
  })

  afterAll(async () => {
    server?.kill()
    network?.close()
    await sandbox?.close()
  })

  test('listens on the addresses that were named, and on no others', async () => {
    const { stdout } = await network.machine.run(['ss', '-Hltn'])
    const addresses = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)[3])
    const expected = ['127.0.0.1', bridgeAddress, ...sdkAddresses].map(
      (address) => `${inBrackets(address)}:${port}`,
    )
    expect(new Set(addresses)).toEqual(new Set(expected))
  })

  test('answers a container while another one holds more connections than the server keeps', async () => {
    const program = `let count = 0
for (let index = 0; index < 300; index += 1)
  require('node:net').connect(${port}, '${bridgeAddress}', () => ++count === 300 && console.log('open')).on('error', () => {})`
    const flood = network.other.start([process.execPath, '-e', program])
    await flood.until(/open/)
    const header = ['-H', `@${headerFile('app-header', app.token)}`]
    expect(await curl(network.app, ...header, `http://${bridgeAddress}:${port}${processPath}`)).toMatch(
      / 200$/,
    )
    flood.kill()
  })

  test('writes no token and no key to stderr, also with --debug', async () => {
    const header = ['-H', `@${headerFile('app-header', app.token)}`]
    const answer = await curl(network.app, ...header, `http://${bridgeAddress}:${port}${containerPath}`)
    const [, secretKey = '', sessionToken = ''] =
      /"SecretAccessKey":"(.*?)","Token":"(.*?)"/.exec(answer) ?? []
    expect(secretKey).toHaveLength(40)
    for (const secret of [app.token, other.token, secretKey, sessionToken])
      expect(server.shown()).not.toContain(secret)
  })

  describe.each(sdks)('$name', (sdk) => {
    describeWith(sdk.needs, 'with a server', () => {
      const ofUri = (): string | null => (sdk.readsUri ? accessKeyId : null)

      test(`${sdk.readsUri ? 'takes' : 'does not take'} credentials from loopback and the addresses of containers`, async () => {
        const allowed = ['127.0.0.1', 'localhost', ...sdkAddresses.map(inBrackets)]
        const podIdentity = {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://169.254.170.23:${port}/v1/credentials`,
          AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'token'),
        }
        writeFileSync(podIdentity.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, app.token)
        const environments = [...allowed.map((address) => withToken(address)), podIdentity]
        const keys = await findKeysWith(sdk, network.machine, environments)
        expect(keys).toEqual(environments.map(() => ofUri()))
      })

      test(`takes them in a container from curl${sdk.readsUri ? ', across the bridge, and through a relay' : ''}`, async () => {
        const config = writeContainerConfig()
        const relay = await startRelay()
        const keys = await findKeysWith(sdk, network.app, [
          withToken('169.254.170.2'),
          withToken('127.0.0.1'),
          { AWS_CONFIG_FILE: config, AWS_PROFILE: 'tcp' },
          { AWS_CONFIG_FILE: config, AWS_PROFILE: 'socket' },
          // SDKs ask no other address over plain HTTP.
          withToken('host.docker.internal'),
          withToken(bridgeAddress),
        ])
        relay.kill()
        expect(keys).toEqual([ofUri(), ofUri(), accessKeyId, accessKeyId, null, null])
      })
    })
  })

  test('gives a container nothing without the token of a client that may use the profile', async () => {
    const url = `http://${bridgeAddress}:${port}${processPath}`
    const denied = await curl(network.other, url)
    expect(denied).toMatch(/^\{.*\} 403$/)
    for (const token of ['', 'wrong', app.token.slice(1), other.token, `Bearer ${app.token}`])
      expect(await curl(network.other, '-H', `@${headerFile('other-header', token)}`, url)).toBe(denied)
    const otherUrl = url.replace(profile, 'profile-for-sso')
    const own = await curl(network.other, '-H', `@${headerFile('other-header', other.token)}`, otherUrl)
    expect(own).toMatch(/^\{"Version":1,[^]*\n 200$/)
  })

  test('gives nothing under another name, to a proxy, or through the socket without a token', async () => {
    const header = ['-H', `@${headerFile('app-header', app.token)}`]
    const url = `http://${bridgeAddress}:${port}${processPath}`
    expect(await curl(network.app, ...header, '-H', 'Host: rebound.example.com', url)).toMatch(
      /Host header .* 403$/,
    )
    expect(await curl(network.app, ...header, '-H', 'Via: 1.1 proxy', url)).toMatch(/ 403$/)
    const socket = ['--unix-socket', app.socket, `http://awsx${processPath}`]
    expect(await curl(network.app, ...socket)).toMatch(/ 403$/)
    expect(await curl(network.app, ...header, ...socket)).toMatch(/ 200$/)
  })

  test('refuses a container as soon as its client is revoked', async () => {
    const { token } = await grant('short', profile)
    const words = [
      '-H',
      `@${headerFile('short-header', token)}`,
      `http://169.254.170.2:${port}${processPath}`,
    ]
    expect(await curl(network.other, ...words)).toMatch(/ 200$/)
    await sandbox.prepare('server', 'revoke', 'short')
    expect(await curl(network.other, ...words)).toMatch(/ 403$/)
  })

  test('cannot be reached from a container without --listen', async () => {
    const local = await startServer(
      /unix socket: /,
      '--port',
      '9918',
      '--socket',
      join(folder, 's/awsx.sock'),
    )
    expect(await curl(network.machine, 'http://127.0.0.1:9918/health')).toMatch(/ 200$/)
    expect(await curl(network.app, `http://${bridgeAddress}:9918/health`)).toMatch(
      /refused|Failed to connect/,
    )
    local.kill()
  })
})

/** @returns an AWS config file with `credential_process = curl …` over TCP and through the unix socket */
function writeContainerConfig(): string {
  const file = join(folder, 'config')
  const ask = `credential_process = curl -sSf -H @${headerFile('app-header', app.token)}`
  const tcp = `${ask} http://host.docker.internal:${port}${processPath}`
  const socket = `${ask} --unix-socket ${app.socket} http://awsx${processPath}`
  writeFileSync(file, `[profile tcp]\n${tcp}\n\n[profile socket]\n${socket}\n`)
  return file
}

/** What a second container with `network_mode: "service:app"` runs: 127.0.0.1 of the app's network leads to the machine. */
async function startRelay(): Promise<Running> {
  const program = `const { connect, createServer } = require('node:net')
createServer((client) => {
  const upstream = connect(${port}, '${bridgeAddress}')
  for (const socket of [client, upstream]) socket.on('error', () => {})
  client.pipe(upstream).pipe(client)
}).listen(${port}, '127.0.0.1', () => console.log('relay'))`
  const relay = network.app.start([process.execPath, '-e', program])
  await relay.until(/relay/)
  return relay
}
