import { AwsxError } from '../errors.ts'
import { keySourceTexts } from './key/key-source-texts.ts'
import type { LockOptions, NewRecord, RecordMetadata, Store, StoredRecord } from './types.ts'

/**
 * A store that ends with the process.
 * @param now milliseconds since 1970 UTC
 * @param problem why there is no store on disk
 */
export function createMemoryStore(now: () => number, problem?: AwsxError): Store {
  // As text, so that a caller who changes a value later does not change what was stored.
  const records = new Map<string, string>()
  const denials = new Map<string, { readonly text: string; readonly at: number; readonly ms: number }>()
  const find = (identity: string): StoredRecord | undefined => {
    const text = records.get(identity)
    if (text === undefined) return undefined
    const record = JSON.parse(text) as NewRecord
    return { ...metadataOf(record), payload: record.payload }
  }
  const removeWhere = (matches: (record: NewRecord) => boolean): number => {
    const found = [...records].filter(([, text]) => matches(JSON.parse(text) as NewRecord))
    for (const [identity] of found) records.delete(identity)
    return found.length
  }
  const metadata = (identity: string): RecordMetadata | undefined => {
    const record = find(identity)
    return record && metadataOf(record)
  }
  return {
    read: (identity) => Promise.resolve(find(identity)),
    metadata,
    metadataNow: () => metadata,
    recordsNow: () => undefined,
    list: () => [...records.values()].map((text) => metadataOf(JSON.parse(text) as NewRecord)),
    write: (identity, record, mayReplace) => {
      if (mayReplace?.(find(identity)) === false) return Promise.resolve(false)
      records.set(identity, JSON.stringify(record))
      return Promise.resolve(true)
    },
    remove: (identity) => {
      records.delete(identity)
    },
    removeDerived: (identity) => removeWhere(({ derivedFrom }) => derivedFrom === identity),
    removeFetchedFor: (name) => removeWhere(({ profile }) => profile === name),
    removeAll: (kinds) => removeWhere(({ kind }) => kinds.includes(kind)),
    probeWrite: () => {},
    findWriteProblem: () => Promise.resolve(problem),
    withLock: createLocks(),
    writeNote: (lockName, text, ms) => {
      denials.set(lockName, { text, at: now(), ms })
    },
    readNote: (lockName, since = 0) => {
      const denial = denials.get(lockName)
      if (denial === undefined || now() >= denial.at + denial.ms) return undefined
      return denial.at < since ? undefined : denial.text
    },
    lock: () => Promise.resolve(false),
    describe: () => ({ keySource: 'none', folder: '', statement: keySourceTexts.none }),
  }
}

function metadataOf({ kind, expiresAt, renewable }: StoredRecord): RecordMetadata {
  return { kind, expiresAt, renewable }
}

/** Locks among the flows of one process, first come, first served. */
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
