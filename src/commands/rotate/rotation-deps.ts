import { clientsOfKey } from '../../app/key-clients.ts'
import type { Prepared } from '../../app/prepare.ts'
import { confirmOn } from '../../app/prompts.ts'
import { openStoredKeys } from '../../app/stored-keys.ts'
import {
  createAccessKey,
  deactivateAccessKey,
  deleteAccessKey,
  getKeyUse,
  listAccessKeys,
} from '../../aws/iam.ts'
import type { ListedKey } from '../../aws/iam.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { identifyKey, userOf } from '../../keys/identify-key.ts'
import { readKeyRecord, toCredentials, writeKeyRecord } from '../../keys/key-record.ts'
import type { KeyRecord } from '../../keys/key-record.ts'
import type { RotationCalls, RotationDeps } from '../../keys/rotate/rotation-deps.ts'
import { notRotated } from '../../keys/rotate/start-rotation.ts'
import type { Store } from '../../store/types.ts'
import type { Target } from './find-target.ts'
import { openIamWays } from './iam-ways.ts'
import type { IamWays, WaysRequest } from './iam-ways.ts'

interface DepsRequest {
  readonly prepared: Prepared
  readonly store: Store
  readonly options: WaysRequest['options'] & { readonly 'delete-lost-key'?: string | undefined }
  readonly say: (line: string) => void
}

interface HandlerDeps extends RotationDeps {
  /** When AWS created a key, milliseconds since 1970 UTC. */
  readonly createdAt: (record: KeyRecord) => Promise<number | undefined>
}

/** Connects a rotation with the store, AWS and the terminal. */
export function openRotationDeps(target: Target, request: DepsRequest): HandlerDeps {
  const { prepared, store, options, say } = request
  const { context } = prepared
  const { profile } = target
  const read = (name: string): Promise<KeyRecord | undefined> => readKeyRecord(name, store)
  const readKey = async () => toCredentials((await read(profile)) ?? target.record)
  const ways = openIamWays({ prepared, options, plan: target.plan, keyPlan: target.keyPlan, readKey })
  const calls = callsOf(ways)
  const identify: RotationDeps['identify'] = (record) =>
    identifyKey(record, {
      clients: clientsOfKey(profile, prepared),
      context,
      action: `verify key ${record.accessKeyId} of profile "${profile}"`,
    })
  return {
    calls,
    identify,
    read,
    readAll: async () => (await openStoredKeys(prepared, { quiet: true })).keys,
    write: (name, before, after) => write(name, before, after, store),
    forgetSessions: (name) => void store.removeDerived(storedKeyIdentity(name)),
    mayDelete: (key) => mayDelete(key, request),
    sleep: (milliseconds) => context.sleep(milliseconds),
    elapsed: () => context.elapsed(),
    now: () => context.now(),
    say,
    createdAt: async (record) => {
      const userName = userOf((await identify(record)).arn)
      const listed = userName === undefined ? [] : await calls.list(userName)
      return listed.find(({ accessKeyId }) => accessKeyId === record.accessKeyId)?.createdAt
    },
  }
}

function callsOf(ways: IamWays): RotationCalls {
  const of = (userName: string): string => `of user "${userName}"`
  return {
    list: (userName) =>
      ways.call(`list the keys ${of(userName)}`, (caller) => listAccessKeys({ ...caller, userName })),
    create: (userName) =>
      ways.call(`create an access key ${of(userName)}`, (caller) => createAccessKey({ ...caller, userName })),
    deactivate: (userName, id) =>
      ways.call(`deactivate key ${id} ${of(userName)}`, (caller) =>
        deactivateAccessKey(id, { ...caller, userName }),
      ),
    delete: (userName, id) =>
      ways.call(`delete key ${id} ${of(userName)}`, (caller) => deleteAccessKey(id, { ...caller, userName })),
    lastUse: async (id) =>
      (await ways.call(`get the last use of key ${id}`, (caller) => getKeyUse(id, caller))).lastUse,
  }
}

/** Another awsx may have changed the record since it was read. */
async function write(profile: string, before: KeyRecord, after: KeyRecord, store: Store): Promise<void> {
  const expected = JSON.stringify(before)
  const isWritten = await writeKeyRecord(
    { profile, record: after },
    store,
    (current) => JSON.stringify(current?.payload) === expected,
  )
  if (!isWritten)
    throw notRotated(profile, 'another process changed it in the meantime', 'run the command again')
}

async function mayDelete({ accessKeyId }: ListedKey, { prepared, options }: DepsRequest): Promise<boolean> {
  if (options['delete-lost-key'] !== undefined) return options['delete-lost-key'] === accessKeyId
  const terminal = await prepared.context.openTerminal()
  if (!terminal.available()) return false
  terminal.say('awsx: an earlier rotation was interrupted while it created a key')
  return confirmOn(
    terminal,
    `Delete ${accessKeyId}, which was never used and which the store does not have?`,
    'no',
  )
}
