import { mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ChildInput } from '../environment/child-variables.ts'
import { listNames, removeFile } from '../files/private-file.ts'
import { replaceFile } from '../files/replace-file.ts'
import type { UnlockedStore } from '../store/record-reader.ts'
import { signText } from '../store/sign-text.ts'
import { verifyFolder } from '../store/store-folder.ts'
import { describePlan, planPath } from './cached-plan.ts'
import type { PlanFile, PlanInputs } from './cached-plan.ts'
import { identifyFile, isUnsettled } from './identify-file.ts'
import type { RecordedInputs } from './record-inputs.ts'

/** Plans that were not written for so long are removed. */
const maxAgeMs = 30 * 24 * 60 * 60_000
/** A plan whose inputs change all the time is not written at every run. */
const rewriteAfterMs = 60_000

/** A plan to cache. */
interface SavedPlan extends RecordedInputs {
  readonly child: ChildInput
  /** Of the record with the credentials. */
  readonly identity: string
}

/**
 * Caches a plan, unless a file that it was made from has changed since, or had changed just before.
 * @param inputs `now` in milliseconds since 1970 UTC
 * @throws the system error if it cannot be written
 */
export function savePlan(
  store: UnlockedStore,
  { variables, files, child, identity }: SavedPlan,
  { now, ...inputs }: PlanInputs & { readonly now: number },
): void {
  const plan = {
    variables,
    files: [...files.keys()].toSorted(),
    record: store.nameOf(identity),
    child,
  }
  const path = planPath(store, inputs.profile)
  const age = ageOf(path, now)
  if (age !== undefined && age < rewriteAfterMs) return
  if ([...files].some(([file, identity]) => isUnsettled(file, now) || identifyFile(file) !== identity)) return
  const folder = dirname(path)
  mkdirSync(folder, { mode: 0o700, recursive: true })
  if (!verifyFolder(folder, store.uid)) return
  const signature = signText(store.key, describePlan(plan, inputs, identity))
  const file: PlanFile = { signature, ...plan }
  replaceFile(path, JSON.stringify(file))
  for (const name of listNames(folder)) {
    const other = join(folder, name)
    if ((ageOf(other, now) ?? 0) > maxAgeMs) removeFile(other)
  }
}

/** @returns milliseconds; undefined if there is no such file, or if it is from the future */
function ageOf(path: string, now: number): number | undefined {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  return written === undefined || written > now ? undefined : now - written
}
