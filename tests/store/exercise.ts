import assert from 'node:assert/strict'
import type { Store, StoredRecord } from '../../src/store/types.ts'

/** What every store must do, wherever it keeps things. Without a test framework, so that a child process can run it. */
export interface Exercise {
  readonly name: string
  run(store: Store): Promise<void>
}

export const sample: StoredRecord = {
  kind: 'credentials',
  expiresAt: 2_000_000_000_000,
  renewable: false,
  payload: { AccessKeyId: 'AKIDEXAMPLE', nested: [1, null, 'ü\n\u0000'], empty: '' },
}

export const exercises: readonly Exercise[] = [
  {
    // First, because it removes what the others leave.
    name: 'removes all records of some kinds',
    run: async (store) => {
      const kinds = ['credentials', 'sso-token', 'sso-registration'] as const
      store.removeAll(kinds)
      for (const kind of kinds) await store.write(`a ${kind}`, { ...sample, kind })
      assert.equal(store.removeAll(['credentials', 'sso-token']), 2)
      assert.deepEqual(
        store.list().map(({ kind }) => kind),
        ['sso-registration'],
      )
      assert.notEqual(store.metadata('a sso-registration'), undefined)
    },
  },
  {
    name: 'tells one identity from another, whatever is in them',
    run: async (store) => {
      const identities = [
        'profile/prod arn:aws:iam::1:role/x',
        'profile/prod arn:aws:iam::1:role/y',
        '',
        '../a',
      ]
      for (const identity of identities) await store.write(identity, { ...sample, payload: identity })
      for (const identity of identities) assert.equal((await store.read(identity))?.payload, identity)
    },
  },
  {
    name: 'answers undefined for what was never written',
    run: async (store) => {
      assert.equal(await store.read('never'), undefined)
      assert.equal(store.metadata('never'), undefined)
    },
  },
  {
    name: 'reads the metadata of many records as that of one, as they are now',
    run: async (store) => {
      assert.equal(store.metadataNow()('many 1'), undefined)
      await store.write('many 1', sample)
      await store.write('many 2', { ...sample, kind: 'sso-token', expiresAt: null })
      const metadata = store.metadataNow()
      for (const identity of ['many 1', 'many 2']) {
        assert.notEqual(metadata(identity), undefined)
        assert.deepEqual(metadata(identity), store.metadata(identity))
      }
      for (let count = 3; count < 30; count += 1) assert.equal(metadata(`many ${count}`), undefined)
      assert.deepEqual(metadata('many 2'), store.metadata('many 2'))
      store.remove('many 1')
      assert.equal(store.metadataNow()('many 1'), undefined)
    },
  },
  {
    name: 'reads back what was written, to the byte',
    run: async (store) => {
      await store.write('one', sample)
      assert.deepEqual(await store.read('one'), sample)
    },
  },
  {
    name: 'replaces a record and keeps the others',
    run: async (store) => {
      await store.write('first', sample)
      await store.write('second', { ...sample, payload: 2 })
      await store.write('first', { ...sample, payload: 'new', expiresAt: null })
      assert.deepEqual(await store.read('first'), { ...sample, payload: 'new', expiresAt: null })
      assert.equal((await store.read('second'))?.payload, 2)
    },
  },
  {
    name: 'tells metadata, in the list too',
    run: async (store) => {
      await store.write('role', { ...sample, expiresAt: 42, derivedFrom: 'token' })
      const metadata = { kind: 'credentials', expiresAt: 42, renewable: false }
      assert.deepEqual(store.metadata('role'), metadata)
      assert.deepEqual(
        store.list().filter(({ expiresAt }) => expiresAt === 42),
        [metadata],
      )
      store.remove('role')
    },
  },
  {
    name: 'removes a record, and does not mind one that does not exist',
    run: async (store) => {
      await store.write('stays', sample)
      await store.write('gone', sample)
      for (const identity of ['gone', 'gone', 'stay', '../../store.json']) store.remove(identity)
      assert.equal(await store.read('gone'), undefined)
      assert.equal(store.metadata('gone'), undefined)
      assert.deepEqual(await store.read('stays'), sample)
    },
  },
  {
    name: 'removes what was derived from a record, and nothing else',
    run: async (store) => {
      await store.write('token', { ...sample, kind: 'sso-token' })
      await store.write('derived 1', { ...sample, derivedFrom: 'token' })
      await store.write('derived 2', { ...sample, derivedFrom: 'token' })
      await store.write('of another', { ...sample, derivedFrom: 'another token' })
      await store.write('of none', { ...sample, derivedFrom: null })
      assert.equal(store.removeDerived('token'), 2)
      assert.equal(store.removeDerived('token'), 0)
      const identities = ['token', 'derived 1', 'derived 2', 'of another', 'of none']
      const found = identities.filter((identity) => store.metadata(identity) !== undefined)
      assert.deepEqual(found, ['token', 'of another', 'of none'])
    },
  },
  {
    name: 'removes what was fetched for a profile, and nothing else',
    run: async (store) => {
      await store.write('an hour', { ...sample, profile: 'dev' })
      await store.write('two hours', { ...sample, profile: 'dev' })
      await store.write('for prod', { ...sample, profile: 'prod' })
      await store.write('for no profile', sample)
      assert.equal(store.removeFetchedFor('dev'), 2)
      assert.equal(store.removeFetchedFor('dev'), 0)
      const identities = ['an hour', 'two hours', 'for prod', 'for no profile']
      const found = identities.filter((identity) => store.metadata(identity) !== undefined)
      assert.deepEqual(found, ['for prod', 'for no profile'])
      for (const identity of found) store.remove(identity)
    },
  },
  {
    name: 'keeps 200 KB',
    run: async (store) => {
      const payload = 'x'.repeat(200_000)
      await store.write('large', { ...sample, payload })
      assert.equal((await store.read('large'))?.payload, payload)
    },
  },
  {
    name: 'lets one flow at a time hold a lock, and different locks at once',
    run: async (store) => {
      let inside = 0
      let most = 0
      const work = async (): Promise<void> => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise((resolve) => {
          setTimeout(resolve, 5)
        })
        inside -= 1
      }
      await Promise.all(Array.from({ length: 8 }, () => store.withLock('a', { waitMs: 10_000 }, work)))
      assert.equal(most, 1)
      await store.withLock('a', { waitMs: 0 }, () => store.withLock('b', { waitMs: 0 }, work))
    },
  },
  {
    name: 'gives up on a held lock at its deadline, and frees a lock when the work fails',
    run: async (store) => {
      await store.withLock('held', { waitMs: 0 }, async () => {
        const second = store.withLock('held', { waitMs: 60 }, () => Promise.resolve('in'))
        await assert.rejects(second, { code: 'STORE_LOCKED' })
      })
      const failing = store.withLock('held', { waitMs: 0 }, () => Promise.reject(new Error('work')))
      await assert.rejects(failing, /work/)
      assert.equal(await store.withLock('held', { waitMs: 0 }, () => Promise.resolve('in')), 'in')
    },
  },
  {
    name: 'hands a denial to those who waited, while it counts',
    run: (store) => {
      assert.equal(store.readNote('prompt'), undefined)
      const before = Date.now()
      store.writeNote('prompt', 'MFA_CANCELLED cancelled', 60_000)
      assert.equal(store.readNote('prompt', before), 'MFA_CANCELLED cancelled')
      assert.equal(store.readNote('prompt', before + 50_000), undefined)
      assert.equal(store.readNote('another'), undefined)
      store.writeNote('prompt', 'short', -1)
      assert.equal(store.readNote('prompt'), undefined)
      return Promise.resolve()
    },
  },
  {
    name: 'says that a write would succeed, leaving nothing',
    run: (store) => {
      const before = store.list().length
      store.probeWrite()
      assert.equal(store.list().length, before)
      return Promise.resolve()
    },
  },
]
