import type { OpenedStore } from '../store-deps.ts'
import type { StoreParts } from '../store-parts.ts'

/** Called before each write, with what is written. Throws in a test, to see what a crash leaves. */
export type BeforeWrite = (what: string) => void

/** A store whose key is being changed. */
export interface ManagedStore {
  readonly parts: StoreParts
  readonly opened: OpenedStore
  readonly beforeWrite: BeforeWrite
}
