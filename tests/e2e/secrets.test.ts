/**
 * Where secrets must never be: in what is said, in any file in plain text, in the arguments of any process. One long day of work is done with
 * everything that makes programs talkative turned on, then every byte that was left behind is searched for every secret that there was.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox, RunOptions } from './sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import { passphrase } from '../store/passphrases.ts'

const config = `[profile portal]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = portal

[profile closed]
role_arn = arn:aws:iam::222222222222:role/closed-role
source_profile = portal

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}
`

const hour = 3_600_000

/** Notes the arguments of every process of the machine, after a word that tells those with the home folder of the sandbox. */
const noteArguments = `for folder in /proc/[0-9]*; do
  if grep -qzxF "HOME=$HOME" "$folder/environ"; then printf 'own '; else printf 'other '; fi
  tr '\\0' ' ' < "$folder/cmdline"; echo
done >> "$HOME/arguments" 2> /dev/null`

let sandbox: Sandbox
/** Everything that was said, by all runs. */
let said = ''
const mfaCodes: string[] = []

beforeAll(async () => {
  sandbox = await openSandbox({ store: false })
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(config)
  sandbox.writeProgram('note-arguments', noteArguments)
  const browser = readFileSync(join(sandbox.home, 'bin/approve'), 'utf8')
  sandbox.writeProgram('approve', browser.replace('#!/bin/sh', noteArguments))
  await workAllDay()
}, 60_000)

afterAll(() => sandbox.close())

async function workAllDay(): Promise<void> {
  await say(['login', 'role'])
  await say(['exec', 'role', '--', 'note-arguments'])
  await say(['exec', 'closed', '--', 'true'])
  await say(['explain', 'role', '--json'])
  await say(['exec', 'mfa', '--mfa-prompt', 'stdin', '--', 'true'], { stdin: '000000\n' })
  await say(['exec', 'mfa', '--mfa-prompt', 'stdin', '--', 'note-arguments'], { stdin: nextMfaCode() })
  await keepQuiet(['export', 'role'])
  await keepQuiet(['credential-process', 'mfa'])

  sandbox.passTime(2 * hour)
  await say(['exec', 'role', '--', 'note-arguments'])
  sandbox.passTime(2 * hour)
  sandbox.aws.faults.inject({ operation: 'CreateToken', times: 1, answer: { status: 400, body: '{}' } })
  await say(['exec', 'role', '--', 'true'])
  sandbox.aws.faults.inject({ operation: '*', times: 1, truncate: true })
  await say(['exec', 'role', '--', 'true'])
  await signInWithCode()
  sandbox.aws.revokePortalSessions()
  await say(['exec', 'role', '--refresh', '--', 'true'])
  await say(['login', 'role', '--force'])
  await say(['exec', 'mfa', '--refresh', '--mfa-prompt', 'stdin', '--', 'true'], {
    stdin: '000000\n',
    env: {
      AWS_ENDPOINT_URL: 'https://sts.test.invalid',
      HTTPS_PROXY: `http://user:${proxyPassword}@127.0.0.1:1`,
    },
  })
}

const proxyPassword = 'canary-of-a-proxy'

function nextMfaCode(): string {
  const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
  mfaCodes.push(code)
  return `${code}\n`
}

const talkative = { AWSX_DEBUG: '1', AWS_DEBUG: '1', DEBUG: '*' }

/** A run that has no secret to print. */
async function say(args: readonly string[], options: RunOptions = {}): Promise<void> {
  const { stdout, stderr } = await sandbox.awsx(['--debug', ...args], {
    ...options,
    env: { ...options.env, ...talkative },
  })
  said += stdout + stderr
}

/** A run whose stdout is for secrets. */
async function keepQuiet(args: readonly string[]): Promise<void> {
  const { stdout, stderr } = await sandbox.awsx([...args, '--debug'], { env: talkative })
  if (!/ASIA/.test(stdout)) throw new Error(`no credentials were printed: ${stderr}`)
  said += stderr
}

async function signInWithCode(): Promise<void> {
  const login = sandbox.start(['login', 'role', '--force', '--use-device-code', '--no-browser', '--debug'], {
    env: talkative,
  })
  const [, code = ''] = await login.until(/enter this code:\s+(\S+)/)
  sandbox.aws.approve(code)
  said += (await login.end()).stderr
}

/** Every secret that AWS has handed out or was told during the day. */
function listSecrets(): readonly (readonly [what: string, secret: string])[] {
  const { state } = sandbox.aws.cloud
  return [
    ...[...state.credentials.values()].flatMap(({ secretAccessKey, sessionToken }) => [
      ['secret access key', secretAccessKey] as const,
      ['session token', sessionToken] as const,
    ]),
    ...[...state.accessTokens.keys()].map((token) => ['access token', token] as const),
    ...[...state.refreshTokens.keys()].map((token) => ['refresh token', token] as const),
    ...[...state.clients.values()].map(({ clientSecret }) => ['client secret', clientSecret] as const),
    ...[...state.devices.keys()].map((code) => ['device code', code] as const),
    ...[...state.codes.keys()].map((code) => ['authorization code', code] as const),
  ]
}

/** The forms in which a secret could hide in a file: as it is, and as base64 and hexadecimal text. */
function formsOf(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret)
  return [bytes, Buffer.from(bytes.toString('base64').replace(/=+$/, '')), Buffer.from(bytes.toString('hex'))]
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile())
}

/** Files of the home and the runtime folder that hold a secret. */
function filesWith(secret: string): readonly string[] {
  const files = [sandbox.home, sandbox.env['XDG_RUNTIME_DIR'] ?? sandbox.home].flatMap(listFiles)
  const found = files.filter((file) => {
    const bytes = readFileSync(file)
    return formsOf(secret).some((form) => bytes.includes(form))
  })
  return found.map((file) => relative(sandbox.home, file))
}

describe('after a day of work', () => {
  test('there were secrets of every kind, and failures of many kinds to talk about', () => {
    const kinds = new Set(listSecrets().map(([what]) => what))
    expect([...kinds].toSorted()).toEqual([
      'access token',
      'authorization code',
      'client secret',
      'device code',
      'refresh token',
      'secret access key',
      'session token',
    ])
    for (const code of ['ACCESS_DENIED', 'SSO_LOGIN_REQUIRED', 'MFA_']) expect(said).toContain(code)
    expect(said).toContain('awsx: debug: ')
  })

  test('nothing that was said holds a secret', () => {
    expect(said).toContain('the proxy 127.0.0.1:1 (HTTPS_PROXY) refused the connection')
    const all = [
      ...listSecrets(),
      ['key of the user', HANAKO.secretAccessKey],
      ['passphrase', passphrase],
      ['proxy password', proxyPassword],
    ]
    expect(all.filter(([, secret = '']) => said.includes(secret)).map(([what]) => what)).toEqual([])
    for (const code of mfaCodes) expect(said).not.toContain(code)
  })

  test('no file holds a secret, but for those that the user wrote', () => {
    expect(filesWith(HANAKO.secretAccessKey)).toEqual(['.aws/credentials'])
    expect(filesWith(passphrase)).toEqual(['passphrase'])
    const found = listSecrets().filter(([, secret]) => filesWith(secret).length > 0)
    expect(found.map(([what]) => what)).toEqual([])
  })

  test('no process was given a secret as an argument', () => {
    // Without /proc nothing is noted, and there is nothing to look at.
    if (process.platform !== 'linux') return
    const noted = readFileSync(join(sandbox.home, 'arguments'), 'utf8')
    // That the page of the sign-in stands there shows that the processes were seen.
    expect(noted).toContain(`${sandbox.aws.url}/authorize?response_type=code`)
    expect(noted).toContain('note-arguments')
    const found = [...listSecrets(), ['passphrase', passphrase]].filter(([, secret = '']) =>
      noted.includes(secret),
    )
    expect(found).toEqual([])
    // Any program may have six digits in its arguments, so only the programs of the sandbox count.
    const own = noted
      .split('\n')
      .filter((line) => line.startsWith('own '))
      .join('\n')
    expect(own).toContain('note-arguments')
    for (const code of mfaCodes) expect(own).not.toMatch(new RegExp(String.raw`\b${code}\b`))
  })

  test('what awsx wrote is for its owner alone', () => {
    const state = join(sandbox.home, '.local/state/awsx')
    const entries = [
      state,
      ...readdirSync(state, { recursive: true, encoding: 'utf8' }).map((name) => join(state, name)),
    ]
    const modes = entries.map((path) => {
      const stats = lstatSync(path)
      return [
        relative(state, path),
        stats.isDirectory() ? 'folder' : 'file',
        (stats.mode & 0o777).toString(8),
      ]
    })
    expect(modes.length).toBeGreaterThan(5)
    expect(modes.filter(([, kind, mode]) => mode !== (kind === 'folder' ? '700' : '600'))).toEqual([])
  })
})
