/** What kubectl, Docker, and git run, as real processes; and real Docker and git with it. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO, WEB_IDENTITY_TOKEN } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { artefact, isBinary } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const registry = '222222222222.dkr.ecr.eu-west-1.amazonaws.com'
const notFound = 'credentials not found in native keychain'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(sampleConfig)
  sandbox.writeCredentials(sampleCredentials)
})

afterEach(() => sandbox.close())

/** Puts the helper on PATH, as npm does, or as a user does who makes a link with the name of a profile. */
function linkHelper(name = 'docker-credential-awsx'): string {
  const path = join(sandbox.home, 'bin', name)
  symlinkSync(isBinary ? artefact : join(dirname(artefact), 'docker-credential-awsx.js'), path)
  return path
}

function writeSettings(text: string): void {
  mkdirSync(join(sandbox.home, '.config/awsx'), { recursive: true })
  writeFileSync(join(sandbox.home, '.config/awsx/config.toml'), text)
}

/** The commands in the audit log. */
async function recorded(): Promise<readonly unknown[]> {
  const { stdout } = await sandbox.awsx(['audit', '--json'])
  return (JSON.parse(stdout) as readonly { command: unknown }[]).map(({ command }) => command)
}

/** Skips what needs a program that is not installed. */
const describeWith = (program: string) =>
  spawnSync(program, ['--version']).status === 0 ? describe : describe.skip

describe('six runs of kubectl at once', () => {
  const env = { KUBERNETES_EXEC_INFO: '{"apiVersion":"client.authentication.k8s.io/v1","spec":{}}' }
  const words = ['token', 'eks', 'portal', '--cluster', 'web']
  const runAll = (more: readonly string[]) =>
    Promise.all(Array.from({ length: 6 }, () => sandbox.awsx([...words, ...more], { env })))

  test('open one page with --login, and none without', async () => {
    const refused = await runAll([])
    expect(refused.map(({ status }) => status)).toEqual([4, 4, 4, 4, 4, 4])
    expect(sandbox.aws.calls).toEqual([])

    const results = await runAll(['--login'])
    expect(results.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 0])
    expect(sandbox.aws.count('DecideAuthorize')).toBe(1)
  })
})

describe('docker-credential-awsx', () => {
  const ask = (
    action: readonly string[],
    stdin: string,
    env: Readonly<Record<string, string>> = {},
    program?: string,
  ) => sandbox.run(program ?? 'docker-credential-awsx', action, { stdin, env })

  test('gives the password of the only profile in the account of a registry', async () => {
    linkHelper()
    sandbox.writeConfig(
      sampleConfig
        .replace(/\[profile portal-role\][^[]*/, '')
        .replace(/\[profile (?:mfa|closed)\][^[]*/g, ''),
    )
    const { status, stdout, stderr } = await ask(['get'], registry)

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      ServerURL: registry,
      Username: 'AWS',
      Secret: expect.stringMatching(/^local:LocalRegistryPassword/),
    })
  })

  test.each([
    ['the name of the helper', 'docker-credential-awsx-role', {}, ''],
    [
      'the settings',
      undefined,
      {},
      '[[registry]]\nhost = "222222222222.dkr.ecr.*.amazonaws.com"\nprofile = "role"\n',
    ],
    ['the environment', undefined, { AWS_PROFILE: 'role' }, ''],
  ])('takes the profile from %s', async (_from, name, env, settings) => {
    const program = linkHelper(name)
    writeSettings(`${settings}[audit]\nscope = "all"\n`)
    const { status, stderr } = await ask(['get'], registry, env, program)

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(sandbox.aws.calls.at(-1)?.caller).toContain('assumed-role/role-s/')
    expect(await recorded()).toEqual(['docker-credential'])
  })

  test.each([
    [
      'an access key',
      { AWS_ACCESS_KEY_ID: HANAKO.accessKeyId, AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey },
    ],
    [
      'a web identity',
      {
        AWS_ROLE_ARN: 'arn:aws:iam::222222222222:role/web-identity-role',
        AWS_WEB_IDENTITY_TOKEN_FILE: 'token',
        AWS_REGION: 'eu-west-1',
      },
    ],
  ])('takes %s from the environment, although several profiles are in the account', async (_what, given) => {
    linkHelper()
    const path = join(sandbox.home, 'token')
    writeFileSync(path, WEB_IDENTITY_TOKEN, { mode: 0o600 })
    const env = 'AWS_ROLE_ARN' in given ? { ...given, AWS_WEB_IDENTITY_TOKEN_FILE: path } : given
    const { status, stdout, stderr } = await ask(['get'], registry, env)

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('LocalRegistryPassword')
  })

  test.each<[string, readonly string[], string, string]>([
    ['a registry of somebody else', ['get'], 'https://index.docker.io/v1/', notFound],
    ['several profiles', ['get'], registry, notFound],
    ['a host behind the name of a registry', ['get'], `${registry}:x@example.com`, notFound],
    ['no stdin', ['get'], '', 'no credentials server URL'],
    ['nonsense on stdin', ['get'], '\u0000{"a":[}\n\n', notFound],
    [
      'another action',
      ['fetch'],
      registry,
      'unknown credential action "fetch"; expected get, store, erase, list, or version',
    ],
  ])('answers %s with an error on stdout, and no call', async (_what, action, stdin, text) => {
    linkHelper()
    const { status, stdout, stderr } = await ask(action, stdin)

    expect({ status, stdout }).toEqual({ status: 1, stdout: text })
    const isAmbiguous = stdin === registry && text === notFound
    expect(stderr).toBe(
      isAmbiguous
        ? `awsx: error: several profiles are in the account of ${registry}: portal-role, role, mfa, closed [REGISTRY_AMBIGUOUS]\n` +
            `awsx: hint: choose one: awsx configure docker ${registry} --profile portal-role\n`
        : '',
    )
    expect(sandbox.aws.calls).toEqual([])
  })

  test('says on stderr why there is no password, without a question or a browser', async () => {
    linkHelper()
    const { status, stdout, stderr } = await ask(['get'], registry, { AWS_PROFILE: 'portal' })

    expect({ status, stdout }).toEqual({ status: 1, stdout: notFound })
    expect(stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(sandbox.aws.calls).toEqual([])
  })

  test.each([
    ['store', '{"ServerURL":"x","Username":"AWS","Secret":"y"}\n', ''],
    ['erase', registry, ''],
    ['list', 'unused', '{}\n'],
  ])('%s does nothing', async (action, stdin, stdout) => {
    linkHelper()
    expect(await ask([action], stdin)).toMatchObject({ status: 0, stdout, stderr: '' })
  })

  describeWith('docker')('with Docker', () => {
    test('docker pull sends the password', async () => {
      linkHelper()
      const seen: string[] = []
      const daemon = createServer((request, response) => {
        seen.push(String(request.headers['x-registry-auth'] ?? ''))
        response.setHeader('Api-Version', '1.44')
        response.setHeader('content-type', 'application/json')
        response.end(request.url?.includes('/images/create') === true ? '{"status":"ok"}\n' : 'OK')
      })
      await new Promise<void>((resolve) => daemon.listen(0, '127.0.0.1', resolve))
      try {
        mkdirSync(join(sandbox.home, '.docker'))
        writeFileSync(
          join(sandbox.home, '.docker/config.json'),
          JSON.stringify({ credHelpers: { [registry]: 'awsx' } }),
        )
        const env = {
          DOCKER_HOST: `tcp://127.0.0.1:${(daemon.address() as AddressInfo).port}`,
          AWS_PROFILE: 'role',
        }
        const { status, stderr } = await sandbox.run('docker', ['pull', `${registry}/app:1`], { env })

        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        const header = seen.find((text) => text !== '') ?? ''
        expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({
          username: 'AWS',
          password: expect.stringMatching(/^local:LocalRegistryPassword/),
        })
      } finally {
        daemon.close()
      }
    })
  })
})

describe('git-credential', () => {
  const host = 'git-codecommit.eu-west-1.amazonaws.com'
  const asked = (fields: Readonly<Record<string, string>>): string =>
    Object.entries({ protocol: 'https', host, path: 'v1/repos/MyRepo', ...fields })
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')
  const ask = (fields: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) =>
    sandbox.awsx(['git-credential', 'get'], { stdin: asked(fields), env })

  test.each([
    ['the user name in the URL', { username: 'role' }, {}],
    ['the environment', {}, { AWS_PROFILE: 'role' }],
    [
      'the environment, whatever other user name is in the URL',
      { username: 'hanako' },
      { AWS_PROFILE: 'role' },
    ],
  ])('signs with the profile of %s', async (_from, fields, env) => {
    writeSettings('[audit]\nscope = "all"\n')
    const { status, stdout, stderr } = await ask(fields, env)

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^username=ASIA\w+%LocalSessionToken\S+\npassword=\d{8}T\d{6}Z[0-9a-f]{64}\npassword_expiry_utc=\d+\n$/,
    )
    expect(await recorded()).toEqual(['git-credential'])
  })

  test.each([
    ['another host', { host: 'github.com' }],
    ['http', { protocol: 'http' }],
  ])('leaves %s to other helpers', async (_what, fields) => {
    expect(await ask(fields)).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  test.each([
    ['an expired sign-in', { username: 'portal' }, 'SSO_LOGIN_REQUIRED'],
    [
      'a host in another partition',
      { host: 'git-codecommit.cn-north-1.amazonaws.com.cn' },
      'region cn-north-1 is in the partition aws-cn, and profile "role" is in aws [TOKEN_REGION_UNKNOWN]',
    ],
    ['a path without /v1/repos', { path: 'MyRepo' }, '"MyRepo" is not a repository of CodeCommit [USAGE]'],
    ['a missing path', { path: '' }, `git config --global credential.https://${host}.useHttpPath true`],
  ])('tells git to stop after %s, and the user why', async (_what, fields, reason) => {
    const { status, stdout, stderr } = await ask(fields, { AWS_PROFILE: 'role' })

    expect({ status, stdout }).toEqual({ status: 0, stdout: 'quit=1\n' })
    expect(stderr).toContain(reason)
  })

  test('says that the user name in the URL is not a profile if there is no other', async () => {
    const { stdout, stderr } = await ask({ username: 'prdo' })

    expect(stdout).toBe('quit=1\n')
    expect(stderr).toContain('awsx: hint: the user name "prdo" in the URL is not a profile\n')
    expect(stderr).toContain(
      `awsx: hint: name the profile in the URL: https://PROFILE@${host}/v1/repos/MyRepo\n`,
    )
  })

  test('tells git to stop if the credentials are about to end', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: HANAKO.accessKeyId,
      AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey,
      AWS_SESSION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 30_000).toISOString(),
      AWS_REGION: 'eu-west-1',
    }
    const { stdout, stderr } = await ask({}, env)

    expect(stdout).toBe('quit=1\n')
    expect(stderr).toContain('[MIN_TTL_UNREACHABLE]')
  })

  describeWith('git')('with git', () => {
    test('git takes user and password', async () => {
      const config = join(sandbox.home, '.gitconfig')
      writeFileSync(
        config,
        `[credential "https://${host}"]\n\thelper =\n\thelper = !awsx git-credential\n\tuseHttpPath = true\n`,
      )
      chmodSync(config, 0o600)
      const { status, stdout } = await sandbox.run('git', ['credential', 'fill'], {
        stdin: asked({ username: 'role' }),
        env: { GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' },
      })

      expect(status).toBe(0)
      expect(stdout).toMatch(/^username=ASIA\w+%\S+$/m)
      expect(stdout).toMatch(/^password=\d{8}T\d{6}Z[0-9a-f]{64}$/m)
      expect(readFileSync(config, 'utf8')).not.toContain('ASIA')
    })
  })
})
