/** The calls of STS that awsx makes by itself, compared with those of the official client. */
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetScopedCredentialsCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, test } from '@jest/globals'

import { federationTokenCall, scopedCredentialsCall } from '../../src/aws/narrowed-sessions.ts'
import { requestOf } from '../../src/aws/sts-call.ts'
import type { StsCall } from '../../src/aws/sts-call.ts'
import { assumeRoleCall, sessionTokenCall, webIdentityCall } from '../../src/aws/sts.ts'
import type { Credentials } from '../../src/credentials/types.ts'
import { Secret } from '../../src/secret.ts'
import { Sha256 } from '../crypto/sdk-hash.ts'

const longLived: Credentials = {
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: new Secret('secret/with+signs=='),
  sessionToken: null,
  expiresAt: null,
  accountId: '111111111111',
}
const temporary: Credentials = { ...longLived, sessionToken: new Secret('token//with+signs==') }

const roleArn = 'arn:aws:iam::222222222222:role/path/name'
const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
const policyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::222222222222:policy/a b']
const PolicyArns = policyArns.map((arn) => ({ arn }))

const bare = {
  roleArn,
  roleSessionName: 'awsx-hana',
  durationSeconds: 3600,
  externalId: null,
  mfa: null,
  sourceIdentity: null,
  tags: {},
  transitiveTagKeys: [],
  policy: null,
  policyArns: [],
}
const full = {
  ...bare,
  externalId: `id !'()*~-_.+/=@:,`,
  mfa: { serial: 'arn:aws:iam::111111111111:mfa/phone', code: '123456' },
  sourceIdentity: 'hana@example.com',
  tags: { Team: 'päyments & more', 'Cost Center': '', Third: '日本語' },
  transitiveTagKeys: ['Team', 'Third'],
  policy,
  policyArns,
}

interface Row {
  readonly about: string
  readonly call: StsCall
  /** Sends the same with the official client. */
  send(client: STSClient): Promise<unknown>
}

const rows: readonly Row[] = [
  {
    about: 'AssumeRole with what is required',
    call: assumeRoleCall(longLived, bare),
    send: (client) =>
      client.send(
        new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'awsx-hana', DurationSeconds: 3600 }),
      ),
  },
  {
    about: 'AssumeRole with all parameters',
    call: assumeRoleCall(temporary, full),
    send: (client) =>
      client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: 'awsx-hana',
          DurationSeconds: 3600,
          ExternalId: full.externalId,
          SerialNumber: full.mfa.serial,
          TokenCode: full.mfa.code,
          SourceIdentity: full.sourceIdentity,
          Tags: Object.entries(full.tags).map(([Key, Value]) => ({ Key, Value })),
          TransitiveTagKeys: full.transitiveTagKeys,
          Policy: policy,
          PolicyArns,
        }),
      ),
  },
  {
    about: 'GetSessionToken',
    call: sessionTokenCall(longLived, { mfaSerial: full.mfa.serial, code: '123456', durationSeconds: 900 }),
    send: (client) =>
      client.send(
        new GetSessionTokenCommand({
          SerialNumber: full.mfa.serial,
          TokenCode: '123456',
          DurationSeconds: 900,
        }),
      ),
  },
  {
    about: 'GetCallerIdentity',
    call: { action: 'GetCallerIdentity', fields: {}, credentials: temporary },
    send: (client) => client.send(new GetCallerIdentityCommand({})),
  },
  {
    about: 'GetFederationToken',
    call: federationTokenCall(longLived, { name: 'hana', policy, policyArns, durationSeconds: 900 }),
    send: (client) =>
      client.send(
        new GetFederationTokenCommand({ Name: 'hana', Policy: policy, PolicyArns, DurationSeconds: 900 }),
      ),
  },
  {
    about: 'GetScopedCredentials',
    call: scopedCredentialsCall(temporary, { policy, durationSeconds: 900 }),
    send: (client) =>
      client.send(
        new GetScopedCredentialsCommand({
          Policy: policy,
          DurationSeconds: 900,
          ScopedSessionDescription: 'awsx',
        }),
      ),
  },
  {
    about: 'AssumeRoleWithWebIdentity with all parameters',
    call: webIdentityCall({ ...full, token: new Secret('ey.J+/=.x'), durationSeconds: 900 }),
    send: (client) =>
      client.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn,
          RoleSessionName: 'awsx-hana',
          WebIdentityToken: 'ey.J+/=.x',
          DurationSeconds: 900,
          Policy: policy,
          PolicyArns,
        }),
      ),
  },
]

interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the official client would send. */
async function officialRequest(endpoint: string, row: Row): Promise<Request> {
  let sent: Request | undefined
  const stop = new Error('seen')
  const client = new STSClient({
    endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: keysOf(row.call.credentials ?? longLived),
    requestHandler: {
      handle: (request: Request) => {
        sent = request
        return Promise.reject(stop)
      },
    },
  })
  await expect(row.send(client)).rejects.toBe(stop)
  if (sent === undefined) throw new Error('nothing was sent')
  return sent
}

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  const keys = { accessKeyId, secretAccessKey: secretAccessKey.reveal() }
  return sessionToken === null ? keys : { ...keys, sessionToken: sessionToken.reveal() }
}

const endpoints = [
  'https://sts.eu-west-1.amazonaws.com',
  'http://127.0.0.1:4566/prefix',
  'http://127.0.0.1:4566/prefix/',
]
const cases = rows.flatMap((row) => endpoints.map((endpoint) => ({ ...row, endpoint })))
const time = Date.parse('2026-01-02T03:04:05Z')

describe('a request to STS', () => {
  test.each(cases)('$about, to $endpoint, is that of the official client', async (row) => {
    const official = await officialRequest(row.endpoint, row)
    const own = requestOf(row.call, { endpoint: row.endpoint, region: 'eu-west-1', caBundle: null }, time)

    expect(own.body).toBe(official.body)
    expect(own.method).toBe(official.method)
    expect(new URL(own.url).pathname).toBe(official.path)
    expect(own.headers?.['content-type']).toBe(official.headers['content-type'])
    expect(own.headers?.['x-amz-security-token']).toBe(official.headers['x-amz-security-token'])
  })

  test.each(cases.filter(({ call }) => call.credentials !== null))(
    '$about, to $endpoint, has the signature of the official signer',
    async ({ call, endpoint }) => {
      const own = requestOf(call, { endpoint, region: 'eu-west-1', caBundle: null }, time)
      const { authorization, 'user-agent': agent, ...headers } = own.headers ?? {}
      const { protocol, hostname, pathname: path } = new URL(own.url)
      const signer = new SignatureV4({
        service: 'sts',
        region: 'eu-west-1',
        sha256: Sha256,
        credentials: keysOf(call.credentials ?? longLived),
        applyChecksum: false,
      })
      const request = { method: 'POST', protocol, hostname, path, headers, body: own.body }
      const signed = await signer.sign(request, { signingDate: new Date(time) })

      expect(authorization).toBe(signed.headers['authorization'])
      expect(agent).toMatch(/^awsx\//)
    },
  )

  test('that is not signed carries no credentials', () => {
    const { call } = rows.at(-1) as Row
    const { headers } = requestOf(
      call,
      { endpoint: endpoints[0] ?? '', region: 'eu-west-1', caBundle: null },
      time,
    )

    expect(Object.keys(headers ?? {}).toSorted()).toEqual(['content-type', 'user-agent'])
  })
})
