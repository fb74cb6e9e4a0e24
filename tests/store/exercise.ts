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
  derivedFrom: null,
  renewable: false,
  payload: { AccessKeyId: 'AKIDEXAMPLE', nested: [1, null, 'ü\n\u0000'], empty: '' },
}

export const exercises: readonly Exercise[] = [
  {
    name: 'gives an identity one file-safe name that tells nothing',
    run: async (store) => {
      const name = store.nameOf('profile/prod arn:aws:iam::1:role/x')
      assert.match(name, /^[0-9a-f]{40}$/)
      assert.notEqual(store.nameOf('profile/prod arn:aws:iam::1:role/y'), name)
      await store.write('name-fixing', sample)
      assert.equal(store.nameOf('a'), store.nameOf('a'))
    },
  },
  {
    name: 'answers undefined for what was never written',
    run: async (store) => {
      assert.equal(await store.read('never'), undefined)
      assert.equal(store.metadata(store.nameOf('never')), undefined)
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
    name: 'tells metadata by name, in the list too',
    run: async (store) => {
      await store.write('token', { ...sample, kind: 'sso-token' })
      const origin = store.nameOf('token')
      await store.write('role', { ...sample, expiresAt: 42, derivedFrom: origin })
      const metadata = { kind: 'credentials', expiresAt: 42, derivedFrom: origin, renewable: false }
      assert.deepEqual(store.metadata(store.nameOf('role')), metadata)
      const listed = store.list().find(({ name }) => name === store.nameOf('role'))
      assert.deepEqual(listed?.metadata, metadata)
    },
  },
  {
    name: 'removes by name, and does not mind what is absent or no name',
    run: async (store) => {
      await store.write('gone', sample)
      store.remove(store.nameOf('gone'))
      store.remove(store.nameOf('gone'))
      store.remove('../../store.json')
      store.remove('')
      assert.equal(await store.read('gone'), undefined)
      assert.equal(store.metadata('../../store.json'), undefined)
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
    name: 'hands a refusal to those who waited, for its time',
    run: (store) => {
      assert.equal(store.readPromptDenial('prompt'), undefined)
      const before = Date.now()
      store.notePromptDenial('prompt', 'MFA_CANCELLED cancelled', 60_000)
      assert.equal(store.readPromptDenial('prompt', before), 'MFA_CANCELLED cancelled')
      assert.equal(store.readPromptDenial('prompt', before + 50_000), undefined)
      assert.equal(store.readPromptDenial('another'), undefined)
      store.notePromptDenial('prompt', 'short', -1)
      assert.equal(store.readPromptDenial('prompt'), undefined)
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
