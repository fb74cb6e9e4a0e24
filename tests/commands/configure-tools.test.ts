/** awsx configure eks, docker, and git: the diff, the question, and that it can be undone. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const registry = '222222222222.dkr.ecr.eu-west-1.amazonaws.com'
const other = 'ghcr.io'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

const pathOf = (path: string): string => join(sandbox.home, path)
const read = (path: string): string => readFileSync(pathOf(path), 'utf8')

function write(path: string, text: string): void {
  mkdirSync(dirname(pathOf(path)), { recursive: true })
  writeFileSync(pathOf(path), text, { mode: 0o600 })
}

describe('configure docker', () => {
  const file = '.docker/config.json'
  const text = `{\n\t"auths": {\n\t\t"${other}": {\n\t\t\t"auth": "c2VjcmV0"\n\t\t}\n\t},\n\t"credHelpers": {\n\t\t"${other}": "pass"\n\t}\n}`

  test('adds the helper, keeps everything else and the mode, and the previous file', async () => {
    write(file, text)
    const result = await sandbox.run('configure', 'docker', `https://${registry}/app`, '--yes')

    expect(result.status).toBe(0)
    expect(JSON.parse(read(file))).toEqual({
      auths: { [other]: { auth: 'c2VjcmV0' } },
      credHelpers: { [other]: 'pass', [registry]: 'awsx' },
    })
    expect(statSync(pathOf(file)).mode & 0o777).toBe(0o600)
    expect(read(`${file}.awsx-backup`)).toBe(text)
    expect(result.stderr).toContain(`+        "${registry}": "awsx"`)
    expect(result.stderr).toContain('wrote ~/.docker/config.json; the previous one is')
    expect(result.stderr).not.toContain('c2VjcmV0')
  })

  test('shows no header, password, or proxy of the file, which may be secret', async () => {
    const secrets = {
      auths: { [other]: { auth: 'secret-1', email: 'secret-2' } },
      HttpHeaders: { 'X-Meta-Source': 'secret-3\\"secret-4' },
      proxies: { default: { httpProxy: 'http://user:secret-5@proxy' } },
      plugins: { scan: { token: 'secret-6' } },
      credHelpers: { [other]: 'pass' },
    }
    // On one line, so that every line changes.
    write(file, JSON.stringify(secrets))
    const { stdout } = await sandbox.run('configure', 'docker', registry, '--dry-run')

    expect(stdout).not.toContain('secret-')
    expect(stdout).toContain('"X-Meta-Source": "…"')
    expect(stdout).toContain(`"${other}": "pass"`)
    expect(stdout).toContain(`"${registry}": "awsx"`)
  })

  test('--remove restores the text', async () => {
    write(file, text)
    await sandbox.run('configure', 'docker', registry, '--yes')
    await sandbox.run('configure', 'docker', '--remove', '--yes')

    expect(read(file)).toBe(text)
  })

  test('names the profile in the settings file', async () => {
    const result = await sandbox.run('configure', 'docker', registry, '--profile', 'role', '--yes')

    expect(result.status).toBe(0)
    expect(read('.config/awsx/config.toml')).toBe(`[[registry]]\nhost = "${registry}"\nprofile = "role"\n`)
    expect((await sandbox.run('config', 'list')).status).toBe(0)
    const again = await sandbox.run('configure', 'docker', registry, '--profile', 'role', '--yes')
    expect(again.stderr).toBe('awsx: everything is set up already; nothing to change\n')
  })

  test('replaces the profile that the settings file names for the registry', async () => {
    const rule = (profile: string): string => `[[registry]]\nhost = "${registry}"\nprofile = "${profile}"\n`
    sandbox.writeSettings(`duration = "2h"\n\n${rule('keys')}\n[[registry]]\nhost = "x"\nprofile = "keys"\n`)
    await sandbox.run('configure', 'docker', registry, '--profile', 'role', '--yes')

    expect(read('.config/awsx/config.toml')).toBe(
      `duration = "2h"\n\n${rule('role')}\n[[registry]]\nhost = "x"\nprofile = "keys"\n`,
    )
  })

  test('puts a new rule before others, of which one may match too', async () => {
    sandbox.writeSettings('[[registry]]\nhost = "*"\nprofile = "keys"\n')
    await sandbox.run('configure', 'docker', registry, '--profile', 'role', '--yes')

    expect(read('.config/awsx/config.toml')).toBe(
      `[[registry]]\nhost = "${registry}"\nprofile = "role"\n\n[[registry]]\nhost = "*"\nprofile = "keys"\n`,
    )
  })

  test('changes nothing if rules are in a form that it does not edit', async () => {
    const text = 'registry = [{ host = "x", profile = "keys" }]\n'
    sandbox.writeSettings(text)
    const result = await sandbox.run('configure', 'docker', registry, '--profile', 'role', '--yes')

    expect(result.status).toBe(3)
    expect(result.stderr).toContain('set its profile to "role": awsx config edit')
    expect(read('.config/awsx/config.toml')).toBe(text)
    expect(existsSync(pathOf(file))).toBe(false)
  })

  test.each([
    ['the same profile, in another form', 'role', 0, 'wrote ~/.docker/config.json\n'],
    [
      'another profile, in another form',
      'keys',
      3,
      `cannot edit the rule for ${registry} in the settings file`,
    ],
  ])('leaves the settings file alone with %s', async (_what, profile, status, message) => {
    const text = `registry = [{ host = "${registry}", profile = "${profile}" }]\n`
    sandbox.writeSettings(text)
    const result = await sandbox.run('configure', 'docker', registry, '--profile', 'role', '--yes')

    expect(result.status).toBe(status)
    expect(result.stderr).toContain(message)
    expect(read('.config/awsx/config.toml')).toBe(text)
  })

  test.each([
    ['--dry-run', [], undefined],
    ['an answer of no', ['n'], ['n']],
  ])('writes nothing with %s', async (option, _typed, answers) => {
    const words = ['configure', 'docker', registry, ...(option === '--dry-run' ? [option] : [])]
    const result = await sandbox.runWith(answers === undefined ? {} : { answers }, ...words)

    expect(result.status).toBe(0)
    expect(existsSync(pathOf(file))).toBe(false)
    expect([result.stdout, ...result.said].join('\n')).toContain(`"${registry}": "awsx"`)
  })

  test.each<[string, string, readonly string[], readonly [number, string]]>([
    ['a file that is not JSON', '{"credHelpers":', [registry], [3, '[CONFIG_PARSE]']],
    ['another registry', '{}', [other], [3, '[REGISTRY_UNKNOWN]']],
    ['no registry', '{}', [], [2, 'a registry is required']],
    [
      'an option of sso',
      '{}',
      [registry, '--region', 'eu-west-1'],
      [2, 'applies only to awsx configure sso'],
    ],
  ])('leaves the file alone for %s', async (_what, before, words, [status, message]) => {
    write(file, before)
    const result = await sandbox.run('configure', 'docker', ...words, '--yes')

    expect(result.status).toBe(status)
    expect(result.stderr).toContain(message)
    expect(read(file)).toBe(before)
  })
})

describe('configure git', () => {
  const text = '[user]\n\tname = Hanako'

  test('adds a section that git reads, and --remove restores the text', async () => {
    write('.gitconfig', text)
    const { status, stderr } = await sandbox.run('configure', 'git', 'role', '--yes')

    expect(status).toBe(0)
    expect(stderr).toContain('+    helper = "!awsx git-credential --profile role"')
    const url = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app'
    const { stdout } = spawnSync(
      'git',
      ['config', '-f', pathOf('.gitconfig'), '--get-urlmatch', 'credential', url],
      {
        encoding: 'utf8',
      },
    )
    expect(stdout).toContain('credential.helper !awsx git-credential --profile role')
    expect(stdout).toContain('credential.usehttppath true')

    await sandbox.run('configure', 'git', '--remove', '--yes')
    expect(read('.gitconfig')).toBe(text)
  })

  test('shows nothing of the file but the section, although its last line has no line end', async () => {
    write('.gitconfig', '[http]\n\textraHeader = "Authorization: Bearer secret-1"')
    const { stdout } = await sandbox.run('configure', 'git', '--dry-run')

    expect(stdout).toContain('+    useHttpPath = true')
    expect(stdout).not.toContain('secret-1')
  })

  test('needs --yes without a terminal', async () => {
    const { status, stderr } = await sandbox.run('configure', 'git')

    expect(status).toBe(2)
    expect(stderr).toContain('awsx configure git --dry-run')
    expect(existsSync(pathOf('.gitconfig'))).toBe(false)
  })
})

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

;(hasKubectl ? describe : describe.skip)('configure eks with kubectl', () => {
  const words = ['configure', 'eks', 'role', '--cluster', 'web']
  const arn = 'arn:aws:eks:eu-west-1:222222222222:cluster/web'

  function viewAll(): Record<string, unknown> {
    const args = ['config', 'view', '--raw', '-o', 'json', '--kubeconfig', pathOf('.kube/config')]
    return JSON.parse(spawnSync('kubectl', args, { encoding: 'utf8' }).stdout) as Record<string, unknown>
  }

  test('adds cluster, user, and context', async () => {
    const env = { PATH: process.env['PATH'] }
    const { status } = await sandbox.runWith({ env }, ...words, '--yes')

    expect(status).toBe(0)
    expect(viewAll()).toMatchObject({
      'current-context': arn,
      contexts: [{ name: arn, context: { cluster: arn, user: arn } }],
      clusters: [{ name: arn, cluster: { server: 'https://ABC.gr7.eu-west-1.eks.amazonaws.com' } }],
      users: [
        {
          name: arn,
          user: {
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: 'awsx',
              args: ['token', 'eks', 'role', '--cluster', 'web', '--region', 'eu-west-1'],
              interactiveMode: 'IfAvailable',
            },
          },
        },
      ],
    })
  })

  test('shows no secret of a kubeconfig in JSON, or after the name of an option', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'other',
      args: ['--oidc-client-secret', 'secret-1', '-p', 'secret-8'],
    }
    const users = [
      { name: 'a', user: { token: 'secret-2' } },
      { name: 'b', user: { username: 'b', password: 'secret-3' } },
      { name: 'c', user: { 'auth-provider': { name: 'oidc', config: { 'refresh-token': 'secret-4' } } } },
      { name: 'd', user: { exec: { ...exec, env: [{ name: 'KEY', value: 'secret-5' }] } } },
      { name: 'e', user: { token: 'secret-6\nsecret-7' } },
    ]
    write('.kube/config', JSON.stringify({ apiVersion: 'v1', kind: 'Config', users }))
    const env = { PATH: process.env['PATH'] }
    const { stdout } = await sandbox.runWith({ env }, ...words, '--dry-run')

    expect(stdout).toContain('+      - --cluster\n+      - web\n')
    expect(stdout).toContain('+    token: …')
    expect(stdout).not.toContain('secret-')
  })

  test('writes to the first file of KUBECONFIG that has a name, as kubectl does', async () => {
    const env = { PATH: process.env['PATH'], KUBECONFIG: `:${pathOf('first')}:${pathOf('second')}` }
    const { status } = await sandbox.runWith({ env }, ...words, '--yes')

    expect(status).toBe(0)
    expect(read('first')).toContain(arn)
    expect(existsSync(pathOf('.kube/config'))).toBe(false)
  })

  test('writes nothing with --dry-run, and replaces the user of the AWS CLI without hiding tokens', async () => {
    const env = { PATH: process.env['PATH'] }
    const before = `apiVersion: v1
kind: Config
users:
- name: ${arn}
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: aws
      env:
      - name: AWS_PROFILE
        value: old
- name: other
  user:
    token: secret
- name: third
  user:
    auth-provider:
      name: oidc
      config:
        id-token: secret-1
        client-secret: secret-2
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: other
      env:
      - name: API_KEY
        value: secret-3
`
    write('.kube/config', before)
    const { stdout } = await sandbox.runWith({ env }, ...words, '--dry-run')
    expect(stdout).toContain('+      command: awsx')
    expect(stdout).not.toContain('secret')
    expect(read('.kube/config')).toBe(before)

    await sandbox.runWith({ env }, ...words, '--yes')
    expect(JSON.stringify(viewAll())).not.toContain('AWS_PROFILE')
    expect(JSON.stringify(viewAll())).toContain('"token":"secret"')
    expect(read('.kube/config.awsx-backup')).toBe(before)
  })

  test.each([
    ['a cluster that does not exist', 'missing', 5, 'No cluster found for name: missing.'],
    ['an ARN', arn, 2, 'is not the name of a cluster'],
  ])('reports %s', async (_what, name, status, message) => {
    const env = { PATH: process.env['PATH'] }
    const result = await sandbox.runWith({ env }, 'configure', 'eks', 'role', '--cluster', name, '--yes')

    expect(result.status).toBe(status)
    expect(result.stderr).toContain(message)
    expect(existsSync(pathOf('.kube/config'))).toBe(false)
  })
})
