import type { Environment } from '../context.ts'
import { readPrivateBytes } from '../files/private-file.ts'
import { isRecordName } from '../store/record-format.ts'
import type { UnlockedStore } from '../store/unlocked-store.ts'
import { readNote } from '../store/signed-text.ts'
import type { StoredRecord } from '../store/types.ts'
import { join } from '../system/paths.ts'
import { decodeUtf8, encodeBase64Url, encodeUtf8 } from '../text/bytes.ts'
import { parseJsonObject } from '../text/json-object.ts'
import { buildId } from '../version.ts'
import { identifyFile } from './identify-file.ts'

/** The part of a cached plan that does not depend on the key of the store. */
export interface CachedPlan {
  /** File name of the record with the credentials; null for a plan that cannot be cached. */
  readonly record: string | null
  readonly child: object | null
}

/** The names of what the plan was made from. */
export interface InputNames {
  /** Environment variables, also those that were not set. */
  readonly variables: readonly string[]
  /** Absolute paths of files, also of those that did not exist. */
  readonly files: readonly string[]
}

/** The content of a file of the cache. The values of the inputs are only in the signature, because they can be secrets. */
export interface PlanFile extends InputNames, CachedPlan {
  readonly signature: string
  /** When it was written, milliseconds since 1970 UTC. */
  readonly writtenAt: number
}

/** The other inputs of a plan. */
export interface PlanInputs {
  /** As it was typed. */
  readonly profile: string
  /** Those of awsx. */
  readonly settings: object
  readonly env: Environment
}

const maxBytes = 64 * 1024

/**
 * The path of the cached plan of a profile. The file names the profile as well, as the config does.
 * @param profile as it was typed
 */
export function planPath(store: UnlockedStore, profile: string): string {
  return join(store.folder, 'plans', encodeBase64Url(encodeUtf8(profile)))
}

/**
 * The text that a plan's signature is of: all that the plan was made from, as it is now. After any change, it is another one. The note in the
 * signature is the identity of the record with the credentials, so that both can be decrypted at the same time.
 * @param identify tells the version of a file
 */
export function textToSign(
  { variables, files, record, child }: InputNames & CachedPlan,
  { profile, settings, env }: PlanInputs,
  identify: (path: string) => string | null = identifyFile,
): string {
  const values: unknown[] = []
  for (const name of variables) values.push(name, valueOf(env, name))
  const identities: unknown[] = []
  for (const path of files) identities.push(path, identify(path))
  return JSON.stringify([buildId, profile, settings, values, identities, record, child])
}

/** What every object has, such as `constructor`, is not a text. @returns null if the variable is not set */
function valueOf(env: Environment, name: string): string | null {
  const value: unknown = env[name]
  return typeof value === 'string' ? value : null
}

/** A cached plan with the record that it names. */
export interface FoundPlan {
  /** A `ChildInput`. */
  readonly child: object
  readonly record: StoredRecord
}

/** How soon a plan whose inputs change all the time is written again. */
const rewriteAfterMs = 60_000
/** The same for a plan that could not be cached. */
const retryAfterMs = 60 * 60_000

/**
 * Finds the cached plan of a profile, and its record.
 * @param now milliseconds since 1970 UTC
 * @returns undefined if no plan is cached, or any of its inputs has changed; `wait` if this run should not cache another one
 */
export async function findPlan(
  store: UnlockedStore,
  inputs: PlanInputs,
  now: number,
): Promise<FoundPlan | 'wait' | undefined> {
  const plan = readPlanFile(store, inputs.profile)
  if (plan === undefined) return undefined
  const { record: name, child, signature, writtenAt } = plan
  const age = now < writtenAt ? writtenAt - now : now - writtenAt
  if (name === null || child === null) return age < retryAfterMs ? 'wait' : undefined
  try {
    const reading = isRecordName(name) ? store.readNamed(name).catch(() => undefined) : undefined
    // Bun decrypts in another thread, but starts it only when this function gives way.
    await Promise.resolve()
    const noting = readNote(store, textToSign(plan, inputs), signature).catch(() => undefined)
    // One after the other, because Bun takes longer to prepare Promise.all.
    const found = await reading
    const identity = await noting
    if (found !== undefined && found.identity === identity) return { child, record: found.record }
  } catch {
    // A file that cannot be opened, or a damaged plan.
  }
  return age < rewriteAfterMs ? 'wait' : undefined
}

/** @returns undefined also for a damaged file */
function readPlanFile(store: UnlockedStore, profile: string): PlanFile | undefined {
  try {
    const bytes = readPrivateBytes(planPath(store, profile), store.uid, maxBytes)
    return bytes && (parseJsonObject(decodeUtf8(bytes)) as PlanFile | undefined)
  } catch {
    return undefined
  }
}
