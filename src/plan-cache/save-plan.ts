import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PlanResult } from '../context.ts'
import { makeFolders } from '../files/make-folders.ts'
import { listNames, removeFile } from '../files/private-file.ts'
import { replaceFile } from '../files/replace-file.ts'
import type { UnlockedStore } from '../store/unlocked-store.ts'
import { signText } from '../store/sign-text.ts'
import { verifyFolder } from '../store/store-folder.ts'
import { textToSign, planPath } from './cached-plan.ts'
import type { PlanFile, PlanInputs } from './cached-plan.ts'
import { identifyFile } from './identify-file.ts'
import type { RecordedInputs } from './record-inputs.ts'

/** Plans that were not written for so long are removed. */
const maxAgeMs = 30 * 24 * 60 * 60_000

/** A plan to cache. */
interface SavedPlan {
  readonly recorded: RecordedInputs
  /** Undefined for a plan that cannot be cached, which is cached as such. */
  readonly result: PlanResult | undefined
}

/**
 * Caches a plan, unless a file that it was made from has changed since.
 * @param inputs `now` in milliseconds since 1970 UTC
 * @throws the system error if it cannot be written
 */
export function savePlan(
  store: UnlockedStore,
  { recorded, result }: SavedPlan,
  { now, ...inputs }: PlanInputs & { readonly now: number },
): void {
  const path = planPath(store, inputs.profile)
  const folder = dirname(path)
  if (![...recorded.files].every(([file, identity]) => identifyFile(file) === identity)) return
  // A file that is replaced from now on must not count as the one that was read.
  const identify = (file: string): string | null => recorded.files.get(file) ?? null
  makeFolders(folder, 0o700)
  if (!verifyFolder(folder, store.uid)) return
  const content = result === undefined ? unusable : describeResult(store, recorded, result)
  const signature =
    result === undefined
      ? ''
      : signText(
          store.key,
          // The settings could have changed since they were read for the inputs.
          textToSign(content, { ...inputs, settings: result.settings }, identify),
          result.identity,
        )
  const file: PlanFile = { ...content, signature, writtenAt: now }
  replaceFile(path, JSON.stringify(file))
  removeOld(folder, now)
}

const unusable = { variables: [], files: [], record: null, child: null }

function describeResult(
  store: UnlockedStore,
  { variables, files }: RecordedInputs,
  { child, identity }: PlanResult,
): Omit<PlanFile, 'signature' | 'writtenAt'> {
  return { variables, files: [...files.keys()], record: store.nameOf(identity), child }
}

function removeOld(folder: string, now: number): void {
  for (const name of listNames(folder)) {
    const path = join(folder, name)
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now
    if (now - written > maxAgeMs) removeFile(path)
  }
}
