/**
 * Stores that earlier versions of awsx wrote still open. `WRITE_STORE=NAME npm run jest -- tests/store/kept-stores` adds the store of the version
 * that runs: do that before a release that changes a file format.
 */
import { afterEach, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../in-process/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import {
  cachedProfiles,
  factsOf,
  keptStores,
  openKept,
  readState,
  secretIn,
  writeKept,
} from './kept-stores.ts'

const added = process.env['WRITE_STORE'] ?? ''
if (added !== '') await writeKept(added)

let sandbox: Sandbox
afterEach(() => sandbox.close())

describe.each([...new Set([...keptStores, added])].filter((name) => name !== ''))(
  'the store of %s',
  (name) => {
    test('gives its sessions, without a call or a question', async () => {
      sandbox = await openKept(name)
      const { endpoint, secrets } = factsOf(name)
      const before = readState(sandbox)
      const env = { AWS_ENDPOINT_URL: endpoint }
      for (const [index, profile] of cachedProfiles.entries()) {
        const result = await sandbox.runWith({ env }, 'export', profile)
        expect(result).toMatchObject({ status: 0, stderr: '' })
        expect(secretIn(result)).toBe(secrets[index])
      }
      expect(JSON.parse((await sandbox.runWith({ env }, 'status', '--json')).stdout)).toMatchObject({
        signIns: [
          { name: 'work', signedInUntil: expect.any(String), renewable: true },
          { loginName: 'console', renewable: true },
        ],
        store: { keySource: 'file' },
      })
      expect(readState(sandbox)).toEqual(expect.objectContaining(before))
    })

    test('gives its access key and its MFA seed', async () => {
      sandbox = await openKept(name)

      expect(secretIn(await sandbox.run('export', 'keys', '--no-session'))).toBe(HANAKO.secretAccessKey)
      expect(await sandbox.json('keys', '--json')).toMatchObject([
        { profile: 'keys', accessKeyId: HANAKO.accessKeyId, arn: HANAKO.arn, storedBy: 'awsx add' },
      ])
      expect(await sandbox.json('mfa', '--json')).toMatchObject([{ profile: 'mfa', source: 'stored seed' }])
      expect(await sandbox.run('export', 'mfa')).toMatchObject({ status: 0, stderr: '' })
    })

    test('has a record of each kind', async () => {
      sandbox = await openKept(name)

      expect(await sandbox.json('store', '--json')).toMatchObject({
        records: {
          'iam-key': 1,
          'mfa-seed': 1,
          'sso-token': 1,
          'login-token': 1,
          'sso-registration': 1,
          credentials: expect.any(Number),
        },
      })
    })
  },
)
