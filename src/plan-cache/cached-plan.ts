import { join } from 'node:path'
import type { Settings } from '../config/awsx-settings.ts'
import type { Environment } from '../context.ts'
import type { ChildInput } from '../environment/child-variables.ts'
import { readPrivateFile } from '../files/private-file.ts'
import { isRecordName } from '../store/record-format.ts'
import type { UnlockedStore } from '../store/record-reader.ts'
import { isSigned } from '../store/signed-text.ts'
import type { StoredRecord } from '../store/types.ts'
import { buildId } from '../version.ts'
import { identifyFile } from './identify-file.ts'

/** What a run needs of its plan if the credentials are in the store. */
export interface CachedPlan {
  /** File name of the record with the credentials. */
  readonly record: string
  readonly child: ChildInput
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
}

/** The other inputs of a plan. */
export interface PlanInputs {
  /** As it was typed. */
  readonly profile: string
  /** Those of awsx. */
  readonly settings: Settings
  readonly env: Environment
}

const maxBytes = 64 * 1024

/**
 * The path of the cached plan of a profile. The file names the profile as well, as the config does.
 * @param profile as it was typed
 */
export function planPath(store: UnlockedStore, profile: string): string {
  return join(store.folder, 'plans', Buffer.from(profile).toString('base64url'))
}

/**
 * The text that a plan's signature is of: all that the plan was made from, as it is now. After any change, it is another one.
 * @param identity of the record with the credentials
 */
export function describePlan(
  { variables, files, record, child }: InputNames & CachedPlan,
  { profile, settings, env }: PlanInputs,
  identity: string,
): string {
  return JSON.stringify([
    [buildId, profile, settings],
    variables.map((name) => [name, Object.hasOwn(env, name) ? env[name] : null]),
    files.map((path) => [path, identifyFile(path)]),
    [record, child, identity],
  ])
}

/** A cached plan with the record that it names. */
export interface FoundPlan {
  readonly child: ChildInput
  readonly record: StoredRecord
}

/**
 * Finds the cached plan of a profile, and its record.
 * @returns undefined if there is none, or if any of its inputs has changed
 * @throws the system error, or any other for a damaged file
 */
export async function findPlan(store: UnlockedStore, inputs: PlanInputs): Promise<FoundPlan | undefined> {
  const bytes = readPrivateFile(planPath(store, inputs.profile), store.uid, maxBytes)
  if (bytes === undefined) return undefined
  const plan = JSON.parse(bytes.toString('utf8')) as PlanFile
  if (!isRecordName(plan.record)) return undefined
  const found = await store.readNamed(plan.record)
  if (found === undefined) return undefined
  const text = describePlan(plan, inputs, found.identity)
  return (await isSigned(store.key, text, plan.signature))
    ? { child: plan.child, record: found.record }
    : undefined
}
