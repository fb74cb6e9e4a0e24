import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000
const execInfo = (apiVersion: string, server: string): string =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false, cluster: { server } } })

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

function decode(token: string): URL {
  return new URL(Buffer.from(token.replace('k8s-aws-v1.', ''), 'base64url').toString())
}

describe('token eks', () => {
  test('prints what kubectl reads', async () => {
    const result = await sandbox.run('token', 'eks', 'role', '--cluster', 'web')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      spec: {},
      status: {
        expirationTimestamp: sandbox.timeIn(14 * minute),
        token: expect.stringMatching(/^k8s-aws-v1\.[\w-]+$/),
      },
    })
  })

  test('signs for the public host of STS, not for a configured endpoint', async () => {
    const { stdout } = await sandbox.run('token', 'eks', 'role', '--cluster', 'web', '--raw')

    const url = decode(stdout.trimEnd())
    expect(url.host).toBe('sts.eu-west-1.amazonaws.com')
    expect([...url.searchParams.keys()].toSorted()).toEqual([
      'Action',
      'Version',
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Security-Token',
      'X-Amz-Signature',
      'X-Amz-SignedHeaders',
    ])
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id')
  })

  test('repeats the version that kubectl asks with, and takes the region of the cluster', async () => {
    const info = execInfo('client.authentication.k8s.io/v1', 'https://ABC.gr7.us-east-2.eks.amazonaws.com')
    const env = { KUBERNETES_EXEC_INFO: info }
    const result = await sandbox.runWith({ env }, 'token', 'eks', 'role', '--cluster', 'web')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    const answer = JSON.parse(result.stdout)
    expect(answer.apiVersion).toBe('client.authentication.k8s.io/v1')
    expect(decode(answer.status.token).host).toBe('sts.us-east-2.amazonaws.com')
  })

  test.each(['https://ABC.gr7.us-east-2.api.aws', 'https://abc.GR7.us-east-2.EKS.amazonaws.com:443/'])(
    'takes the region of %s',
    async (server) => {
      const env = { KUBERNETES_EXEC_INFO: execInfo('client.authentication.k8s.io/v1', server) }
      const result = await sandbox.runWith({ env }, 'token', 'eks', 'role', '--cluster', 'web', '--raw')

      expect(decode(result.stdout.trimEnd()).host).toBe('sts.us-east-2.amazonaws.com')
    },
  )

  test.each([
    ['{', 'is not a JSON object'],
    [execInfo('v9', 'https://localhost'), 'has an unknown apiVersion'],
  ])('warns about KUBERNETES_EXEC_INFO=%s and answers as v1beta1', async (info, problem) => {
    const env = { KUBERNETES_EXEC_INFO: info }
    const result = await sandbox.runWith({ env }, 'token', 'eks', 'role', '--cluster', 'web')

    expect(result.status).toBe(0)
    expect(result.stderr).toBe(
      `awsx: warning: KUBERNETES_EXEC_INFO ${problem}, answering as client.authentication.k8s.io/v1beta1\n`,
    )
    expect(JSON.parse(result.stdout).apiVersion).toBe('client.authentication.k8s.io/v1beta1')
  })

  test('takes a region in any partition if nothing says where the credentials are from', async () => {
    const server = 'https://ABC.gr7.cn-north-1.eks.amazonaws.com.cn'
    const env = { KUBERNETES_EXEC_INFO: execInfo('client.authentication.k8s.io/v1', server) }
    const result = await sandbox.runWith({ env }, 'token', 'eks', 'keys', '--cluster', 'web', '--raw')

    expect(result.status).toBe(0)
    expect(decode(result.stdout.trimEnd()).host).toBe('sts.cn-north-1.amazonaws.com.cn')
  })

  test('is dated by the clock of AWS, and ends by that of this machine', async () => {
    const ahead = 40 * minute
    sandbox.aws.cloud.now = () => sandbox.aws.now() + ahead
    sandbox.aws.faults.inject({ operation: '*', dateOffsetMs: ahead })
    const result = await sandbox.run('token', 'eks', 'role', '--cluster', 'web')

    const { status } = JSON.parse(result.stdout)
    const stamp = sandbox.timeIn(ahead).replaceAll(/[-:]/g, '')
    expect(decode(status.token).searchParams.get('X-Amz-Date')).toBe(stamp)
    expect(status.expirationTimestamp).toBe(sandbox.timeIn(14 * minute))
  })

  test('gets no second session while one is cached', async () => {
    await sandbox.run('token', 'eks', 'role', '--cluster', 'web')
    const calls = sandbox.aws.calls.length
    await sandbox.run('token', 'eks', 'role', '--cluster', 'web')

    expect(calls).toBeGreaterThan(0)
    expect(sandbox.aws.calls.length).toBe(calls)
  })

  test('asks for a sign-in instead of starting one', async () => {
    const result = await sandbox.run('token', 'eks', 'portal', '--cluster', 'web')

    expect(result).toMatchObject({ status: 4, stdout: '' })
    expect(result.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(result.stderr).toContain('awsx login')
  })
})

describe('token eks that kubectl runs without a user', () => {
  const kubectl = execInfo('client.authentication.k8s.io/v1', 'https://localhost')
  const env = { KUBERNETES_EXEC_INFO: kubectl }
  const words = ['token', 'eks', 'mfa', '--cluster', 'web', '--region', 'eu-west-1']

  test('asks for no MFA code, although there is a terminal', async () => {
    const result = await sandbox.runWith({ env, terminals: 'all' }, ...words)

    expect(result).toMatchObject({ status: 6, stdout: '', asked: [], opened: [] })
    expect(result.stderr).toContain('[MFA_REQUIRED]')
  })

  test('takes a code from a program', async () => {
    sandbox.writeFile('code', `#!/bin/sh\necho ${sandbox.aws.mfaCode(HANAKO.mfaSerial)}\n`)
    sandbox.writeConfig(`${config}\n[profile program]\nrole_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys\nmfa_serial = ${HANAKO.mfaSerial}\nmfa_process = /bin/sh ${sandbox.home}/code\n`)
    const argv = words.map((word) => (word === 'mfa' ? 'program' : word))

    expect(await sandbox.runWith({ env }, ...argv)).toMatchObject({ status: 0, asked: [] })
  })

  test.each([
    ['kubectl says that a user is there', { KUBERNETES_EXEC_INFO: kubectl.replace('false', 'true') }, []],
    ['--login is given', env, ['--login']],
    ['kubectl does not run it', {}, []],
  ])('asks if %s', async (_why, variables, more) => {
    const answers = [() => sandbox.aws.mfaCode(HANAKO.mfaSerial)]
    const result = await sandbox.runWith({ env: variables, answers }, ...words, ...more)

    expect(result).toMatchObject({ status: 0 })
    expect(result.asked).toHaveLength(1)
  })

  test('opens a browser with --login only', async () => {
    const portal = ['token', 'eks', 'portal', '--cluster', 'web']
    const without = await sandbox.runWith({ env, terminals: 'all' }, ...portal)
    expect(without).toMatchObject({ status: 4, opened: [], asked: [] })

    const signedIn = await sandbox.runWith({ env }, ...portal, '--login')
    expect(signedIn.status).toBe(0)
    expect(signedIn.opened).toHaveLength(1)
  })

  test('does not ask the question of a guarded profile', async () => {
    sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n')
    await sandbox.run('exec', 'role', '--confirm', '222222222222', '--', 'true')
    const result = await sandbox.runWith(
      { env, terminals: 'all' },
      'token',
      'eks',
      'role',
      '--cluster',
      'web',
    )

    expect(result).toMatchObject({ status: 4, stdout: '', asked: [] })
    expect(result.stderr).toContain('[CONFIRMATION_REQUIRED]')
  })
})

describe('the end of a token', () => {
  /** Keys that end so many minutes from now, from a program that gives no others. */
  function giveKeysFor(minutes: number): { readonly env: Record<string, string> } {
    return {
      env: {
        AWS_ACCESS_KEY_ID: HANAKO.accessKeyId,
        AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey,
        AWS_SESSION_TOKEN: 'token',
        AWS_CREDENTIAL_EXPIRATION: sandbox.timeIn(minutes * minute + 1000),
        AWS_REGION: 'eu-west-1',
      },
    }
  }

  test('is a minute before that of the credentials, with a warning', async () => {
    const options = giveKeysFor(10)
    const result = await sandbox.runWith(options, 'token', 'eks', '--cluster', 'web')

    const end = sandbox.timeIn(9 * minute)
    expect(result.status).toBe(0)
    expect(JSON.parse(result.stdout).status.expirationTimestamp).toBe(end)
    expect(result.stderr).toMatch(
      /^awsx: warning: the token expires early, in 9 minutes \(\d\d:\d\d\), because the credentials expire\n$/,
    )
  })

  test('is an error if the credentials are about to end', async () => {
    const result = await sandbox.runWith(giveKeysFor(0.5), 'token', 'eks', '--cluster', 'web')

    expect(result).toMatchObject({ status: 5, stdout: '' })
    expect(result.stderr).toMatch(
      /the credentials expire in less than a minute \(\d\d:\d\d\), too soon for a token/,
    )
    expect(result.stderr).toContain('[MIN_TTL_UNREACHABLE]')
    expect(result.stderr).toContain(
      'hint: get new credentials: add --refresh, or export new ones if they are in the environment',
    )
  })
})

describe('tokens of databases', () => {
  test.each([
    ['rds', ['--user', 'app'], 'db.abc.us-west-2.rds.amazonaws.com'],
    ['dsql', [], 'abc.dsql.us-west-2.on.aws'],
  ])('%s signs the host in lower case', async (kind, more, host) => {
    const words = ['token', kind, 'role', '--host', host.toUpperCase(), ...more]
    const { stdout } = await sandbox.run(...words)

    const url = new URL(`https://${stdout.trimEnd()}`)
    expect(stdout.startsWith(host)).toBe(true)
    expect(url.searchParams.get('X-Amz-Credential')).toContain('/us-west-2/')
  })

  test('rds signs host and port, with the region of the host', async () => {
    const host = 'db.abc.us-west-2.rds.amazonaws.com'
    const given = ['token', 'rds', 'role', '--host', host, '--user', 'app']
    const result = await sandbox.run(...given, '--port', '3306')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    const url = new URL(`https://${result.stdout.trimEnd()}`)
    expect(url.host).toBe(`${host}:3306`)
    expect(url.searchParams.get('DBUser')).toBe('app')
    expect(url.searchParams.get('X-Amz-Credential')).toContain('/us-west-2/rds-db/')
  })

  test('--json says when the token ends', async () => {
    const answer = await sandbox.json(
      'token',
      'memorydb',
      'role',
      '--cluster',
      'c1',
      '--user',
      'app',
      '--json',
    )
    expect(answer).toEqual({
      token: expect.stringMatching(/^c1\/\?Action=connect/),
      expiresAt: sandbox.timeIn(15 * minute),
    })
  })

  test('msk adds the agent after signing', async () => {
    const { stdout } = await sandbox.run('token', 'msk', 'role')
    const url = decode(stdout.trimEnd())
    expect(url.host).toBe('kafka.eu-west-1.amazonaws.com')
    expect(url.search).toMatch(/&X-Amz-Signature=[0-9a-f]{64}&User-Agent=awsx%2F/)
  })
})

describe('refuses before it fetches', () => {
  const chineseHost = 'db.abc.rds.cn-north-1.amazonaws.com.cn'
  const inChina =
    'region cn-north-1 is in the partition aws-cn, and profile "role" is in aws [TOKEN_REGION_UNKNOWN]'
  test.each<[string, readonly string[], number, string]>([
    ['no cluster', ['eks', 'role'], 2, 'token eks: missing --cluster'],
    [
      'an ARN',
      ['eks', 'role', '--cluster', 'arn:aws:eks:eu-west-1:111111111111:cluster/web'],
      2,
      'use --cluster web',
    ],
    [
      'an endpoint',
      ['elasticache', 'role', '--cache', 'c.x.cache.amazonaws.com', '--user', 'u'],
      2,
      'is not the name of a cache',
    ],
    ['a URL', ['rds', 'role', '--host', 'https://db', '--user', 'u'], 2, '"https://db" is not a host name'],
    ['a port of 0', ['rds', 'role', '--host', 'db', '--port', '0', '--user', 'u'], 2, 'invalid port 0'],
    ['another kind', ['sqs', 'role'], 2, 'sqs'],
    [
      'the ARN of a database',
      ['dsql', 'role', '--host', 'arn:aws:dsql:eu-west-1:1:cluster/abc'],
      2,
      'give the endpoint, not the ARN',
    ],
    [
      'a region that is not that of the host',
      ['rds', 'role', '--host', 'db.abc.eu-west-1.rds.amazonaws.com', '--user', 'u', '--region', 'us-east-1'],
      2,
      'token rds: the host is in eu-west-1, not in us-east-1',
    ],
    ['a host in another partition', ['rds', 'role', '--host', chineseHost, '--user', 'u'], 3, inChina],
    ['a region in another partition', ['msk', 'role', '--region', 'cn-north-1'], 3, inChina],
    [
      'a region in another partition than the sign-in',
      ['msk', 'portal', '--region', 'cn-north-1'],
      3,
      inChina.replace('role', 'portal'),
    ],
    [
      'the ARN of a user of MemoryDB',
      ['memorydb', 'role', '--cluster', 'web', '--user', 'arn:aws:memorydb:eu-west-1:1:user/app'],
      2,
      'use --user app',
    ],
    [
      'the ARN of a user of ElastiCache',
      ['elasticache', 'role', '--cache', 'web', '--user', 'arn:aws:elasticache:eu-west-1:1:user:app'],
      2,
      'use --user app',
    ],
    ['dots instead of a host', ['rds', 'role', '--host', '..', '--user', 'u'], 2, '".." is not a host name'],
    [
      'an option of another kind',
      ['eks', 'role', '--cluster', 'web', '--admin'],
      2,
      '--admin applies only to dsql',
    ],
    [
      'a user for Redshift',
      ['redshift', 'role', '--cluster', 'web', '--user', 'u'],
      2,
      '--user applies only to rds, elasticache, or memorydb',
    ],
    [
      'the ARN of a cluster of Redshift',
      ['redshift', 'role', '--cluster', 'arn:aws:redshift:eu-west-1:1:cluster:web'],
      2,
      'use --cluster web',
    ],
    [
      'the ARN of a workgroup',
      ['redshift', 'role', '--workgroup', 'arn:aws:redshift-serverless:eu-west-1:1:workgroup/web'],
      2,
      'is not the name of a workgroup',
    ],
    [
      'the ARN of a domain',
      ['codeartifact', 'role', '--domain', 'arn:aws:codeartifact:eu-west-1:1:domain/acme'],
      2,
      'use --domain acme',
    ],
    [
      'the name of an account',
      ['codeartifact', 'role', '--domain', 'acme', '--domain-owner', 'work'],
      2,
      '--domain-owner must be an account ID of 12 digits',
    ],
    [
      'a domain in another partition',
      ['codeartifact', 'role', '--domain', 'acme', '--region', 'cn-north-1'],
      3,
      inChina,
    ],
    [
      'a word that is not a registry',
      ['ecr', 'role', 'nonsense'],
      3,
      '"nonsense" is not a registry of Amazon ECR',
    ],
    [
      'a registry in no region',
      ['ecr', 'role', '222222222222.dkr.ecr.nonsense.amazonaws.com'],
      3,
      'is not a registry of Amazon ECR',
    ],
    ['no region', ['eks', 'mfa', '--cluster', 'web'], 3, '[TOKEN_REGION_UNKNOWN]'],
    ['a zone', ['eks', 'role', '--cluster', 'web', '--region', 'eu-west-1a'], 3, '[TOKEN_REGION_UNKNOWN]'],
  ])('%s', async (_what, words, status, text) => {
    const result = await sandbox.run('token', ...words)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(text)
    expect(sandbox.aws.calls).toEqual([])
  })
})
