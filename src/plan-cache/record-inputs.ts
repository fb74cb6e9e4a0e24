import type { Context, PlanResult, Recording, User } from '../context.ts'
import { recordVariables } from './record-variables.ts'
import { identifyFile } from './identify-file.ts'
import { showsChanges } from './shows-changes.ts'

/** What a plan was made from. */
export interface RecordedInputs {
  readonly variables: readonly string[]
  /** Absolute paths with the identity of each file right before it was read. */
  readonly files: ReadonlyMap<string, string | null>
}

/** Saves a plan that was made from these inputs. @param result undefined for one that cannot be cached */
export type SavePlan = (inputs: RecordedInputs, result: PlanResult | undefined) => void

/** Members of the context that no plan is made from, or that every run uses anew; `await` asks each object for `then`. */
const harmless: ReadonlySet<PropertyKey> = new Set(['platform', 'now', 'launch', 'stdout', 'then'])

/**
 * A context that notes each variable and file that is read through it. What a plan is made from comes from nowhere else, so with the same
 * answers the plan is the same. Reading anything that cannot be compared later stops the recording, and so does listing all variables.
 */
export function recordInputs(context: Context, save: SavePlan): Context {
  const variables = new Set<string>()
  const files = new Map<string, string | null>()
  let isStopped = false
  let mayBeStale = false
  const recording: Recording = {
    context,
    stop() {
      isStopped = true
    },
    save(result) {
      // The next run may be able to cache the plan.
      if (mayBeStale) return
      save({ variables: [...variables].toSorted(), files }, isStopped ? undefined : result)
    },
  }
  const env = recordVariables(context.env, {
    note: (name) => void variables.add(name),
    noteAll: () => recording.stop(),
  })
  const readText: Context['readText'] = (path, maxBytes) => {
    // A relative path names another file in another folder.
    if (path.startsWith('/')) noteFile(path)
    else recording.stop()
    return context.readText(path, maxBytes)
  }
  const noteFile = (path: string): void => {
    const now = context.now()
    const identity = identifyFile(path)
    const isOther = files.has(path) && files.get(path) !== identity
    if (isOther || !showsChanges(path, now)) mayBeStale = true
    files.set(path, identity)
  }
  const user = recordUser(context.user, recording)
  const recorded: Partial<Record<PropertyKey, unknown>> = { env, readText, user, recording }
  return new Proxy(context, {
    get(target, name) {
      if (Object.hasOwn(recorded, name)) return recorded[name]
      if (!harmless.has(name)) recording.stop()
      return Reflect.get(target, name, target) as unknown
    },
  })
}

/** The user database is not compared. */
function recordUser(user: User, recording: Recording): User {
  return {
    uid: user.uid,
    get name() {
      recording.stop()
      return user.name
    },
    get home() {
      recording.stop()
      return user.home
    },
  }
}
