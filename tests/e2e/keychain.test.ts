/** The keychain behind the built awsx, on every runtime: its binding is the one file that is loaded from outside the bundle. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { hasKeyring, openSession } from '../store/keyring.ts'
import type { Session } from '../store/keyring.ts'
import { isBinary } from './artefact.ts'
import { keysAndRole, nodes } from './fast-start.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox, Result } from './sandbox.ts'

let sandbox: Sandbox
let session: Session
let env: Record<string, string | undefined>

beforeEach(async () => {
  if (!hasKeyring) return
  sandbox = await openSandbox({ store: false })
  sandbox.writeConfig(keysAndRole)
  session = await openSession(sandbox.home)
  await session.startDaemon('password')
  env = {
    AWSX_STORE: 'keychain',
    AWSX_PASSPHRASE_FILE: undefined,
    DBUS_SESSION_BUS_ADDRESS: session.address,
  }
})

afterEach(async () => {
  if (!hasKeyring) return
  await session.end()
  await sandbox.close()
})

const describeKeyring = hasKeyring ? describe : describe.skip
/** The binary is its own runtime. */
const runtimes = isBinary ? nodes.slice(0, 1) : nodes
const success = { status: 0, stderr: '' }

describeKeyring.each(runtimes)('a keychain that holds the key (%s; gnome-keyring, dbus)', (_, node) => {
  const run = (...args: readonly string[]): Promise<Result> => sandbox.awsx(args, { env, node })

  test.each<[string, () => unknown]>([
    ['is asked again after `awsx lock`', () => run('lock')],
    ['is asked where the unlocked key was removed', () => rmSync(keyFolder(), { recursive: true })],
    ['is not asked while the key is unlocked', () => undefined],
  ])('%s', async (_title, forgetKey) => {
    // Without compiled code, with that of a run that fetched, and with that of one that did not.
    for (let count = 0; count < 3; count += 1) {
      expect(await run('credential-process', 'role')).toMatchObject(success)
      await forgetKey()
      expect(await run('exec', 'role', '--', 'sh', '-c', 'echo "$AWS_ACCOUNT_ID"')).toMatchObject({
        ...success,
        stdout: '222222222222\n',
      })
      await forgetKey()
      expect(await run('export', 'role')).toMatchObject(success)
      await forgetKey()
    }
    expect(sandbox.aws.calls).toHaveLength(1)
  })
})

function keyFolder(): string {
  return join(sandbox.env['XDG_RUNTIME_DIR'] ?? '', 'awsx')
}
