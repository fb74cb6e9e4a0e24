import { hash } from '../crypto/crypto.ts'
import { AwsxError } from '../errors.ts'
import { statements } from './key/key-source-texts.ts'
import type { LockOptions, Store, StoredRecord } from './types.ts'

/**
 * A store that ends with the process.
 * @param now milliseconds since 1970
 */
export function createMemoryStore(now: () => number): Store {
  const records = new Map<string, string>()
  const refusals = new Map<string, { readonly text: string; readonly at: number; readonly ms: number }>()
  const locks = createLocks()
  const find = (name: string): StoredRecord | undefined => {
    const text = records.get(name)
    return text === undefined ? undefined : (JSON.parse(text) as StoredRecord)
  }
  const metadataOf = ({ kind, expiresAt, derivedFrom, renewable }: StoredRecord) => ({
    kind,
    expiresAt,
    derivedFrom,
    renewable,
  })
  return {
    nameOf,
    read: (identity) => Promise.resolve(find(nameOf(identity))),
    metadata: (name) => {
      const record = find(name)
      return record && metadataOf(record)
    },
    list: () =>
      [...records].map(([name, text]) => ({ name, metadata: metadataOf(JSON.parse(text) as StoredRecord) })),
    write: (identity, record, mayReplace) => {
      if (mayReplace?.(find(nameOf(identity))) === false) return Promise.resolve(false)
      // As text, so that a caller who changes the value later does not change what was stored.
      records.set(nameOf(identity), JSON.stringify(record))
      return Promise.resolve(true)
    },
    remove: (name) => {
      records.delete(name)
    },
    probeWrite: () => {},
    withLock: locks,
    notePromptDenial: (lockName, text, ms) => {
      refusals.set(lockName, { text, at: now(), ms })
    },
    readPromptDenial: (lockName, since = 0) => {
      const refusal = refusals.get(lockName)
      if (refusal === undefined || now() >= refusal.at + refusal.ms) return undefined
      return refusal.at < since ? undefined : refusal.text
    },
    lock: () => false,
    describe: () => ({ keySource: 'none', folder: '', statement: statements.none }),
  }
}

function nameOf(identity: string): string {
  return hash(identity).toString('hex').slice(0, 40)
}

/** Locks among the flows of one process, first come first served. */
function createLocks(): Store['withLock'] {
  const tails = new Map<string, Promise<void>>()
  return async <T>(lockName: string, options: LockOptions, work: () => Promise<T>): Promise<T> => {
    const before = tails.get(lockName) ?? Promise.resolve()
    let release = (): void => {}
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    const tail = before.then(() => mine)
    tails.set(lockName, tail)
    try {
      await waitFor(before, options)
      return await work()
    } finally {
      release()
      if (tails.get(lockName) === tail) tails.delete(lockName)
    }
  }
}

async function waitFor(before: Promise<void>, options: LockOptions): Promise<void> {
  const timers: NodeJS.Timeout[] = []
  const timeout = new Promise<never>((_resolve, reject) => {
    const error = new AwsxError(
      'STORE_LOCKED',
      `another part of this awsx did not finish in ${options.waitMs} ms`,
    )
    timers.push(setTimeout(() => reject(error), options.waitMs))
  })
  const owner = { pid: process.pid, purpose: null }
  if (options.onWait) timers.push(setTimeout(() => options.onWait?.(owner), 1000))
  try {
    await Promise.race([before, timeout])
  } finally {
    for (const timer of timers) clearTimeout(timer)
  }
}
