import type { Context, Variables } from '../context.ts'
import { recordVariables } from '../plan-cache/record-variables.ts'
import type { RowKeeping } from './row-file.ts'

/** The part of the context that planning and the identities of records read. */
type RowContext = Variables & Pick<Context, 'readText'>

/**
 * Notes what rows are made from besides the config. Planning is pure, so with the same answers it asks for the same and the row is the same.
 */
export class RowRecorder {
  /** To make rows with. */
  readonly context: RowContext
  readonly #variables = new Set<string>()
  readonly #storedKeys = new Map<string, boolean>()
  #listsVariables = false
  #readsFile = false

  constructor(context: RowContext) {
    this.context = {
      env: recordVariables(context.env, {
        note: (name) => void this.#variables.add(name),
        noteAll: () => {
          this.#listsVariables = true
        },
      }),
      platform: context.platform,
      readText: (path, maxBytes) => {
        this.#readsFile = true
        return context.readText(path, maxBytes)
      },
    }
  }

  /** Notes whether the store has the key of a profile. @param name of its record; undefined without a store */
  noteStoredKey(name: string | undefined, isStored: boolean): void {
    if (name !== undefined) this.#storedKeys.set(name, isStored)
  }

  /** @returns what the function returns, and whether it read a file, which may be another one in the next run */
  watch<T>(work: () => T): { readonly result: T; readonly readsFile: boolean } {
    this.#readsFile = false
    const result = work()
    return { result, readsFile: this.#readsFile }
  }

  /** What was noted of all rows. */
  finish(): RowKeeping {
    return {
      variables: this.#listsVariables ? null : [...this.#variables].toSorted(),
      storedKeys: [...this.#storedKeys],
    }
  }
}
