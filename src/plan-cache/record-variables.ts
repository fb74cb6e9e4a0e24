import type { Environment } from '../context.ts'

/** What a reader of the environment did. */
export interface VariableRecord {
  /** It asked for a variable, which may not be set. */
  note(name: string): void
  /** It listed all variables. */
  noteAll(): void
}

/** An environment that tells what is read of it. */
export function recordVariables(env: Environment, record: VariableRecord): Environment {
  const note = (name: PropertyKey): void => {
    if (typeof name === 'string') record.note(name)
  }
  return new Proxy(env, {
    get(target, name) {
      note(name)
      return Reflect.get(target, name) as unknown
    },
    has(target, name) {
      note(name)
      return Reflect.has(target, name)
    },
    getOwnPropertyDescriptor(target, name) {
      note(name)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    ownKeys(target) {
      record.noteAll()
      return Reflect.ownKeys(target)
    },
  })
}
