import type { RecordFiles } from './record-files.ts'
import type { KeyDeps } from './store-deps.ts'
import type { StoreKey } from './store-key.ts'
import type { Store } from './types.ts'

/** The parts of the store on disk. */
export interface StoreParts {
  readonly deps: KeyDeps
  readonly files: RecordFiles
  readonly storeKey: StoreKey
  /** Holds, for this process only, the records that could not be written. */
  readonly memory: Store
}
