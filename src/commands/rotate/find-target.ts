import { planFully } from '../../app/plan-for.ts'
import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import type { StoredKey } from '../../keys/key-record.ts'
import { listFileKeys } from '../../keys/move/file-keys.ts'
import type { Plan } from '../../plan/types.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** The key to rotate, and the plans that lead from it. */
export interface Target extends StoredKey {
  /** The profile that was named. If it assumes a role, the key belongs to one of its source profiles. */
  readonly plan: Plan
  readonly keyPlan: Plan
}

/**
 * Finds the stored key that a profile uses, at any depth of source profiles. If another profile has the same key and its rotation has begun,
 * that one is continued.
 * @throws AwsxError KEY_NOT_ROTATED if the profile uses no stored key, or a file has the same key; as `planProfile`
 */
export async function findTarget(
  name: string,
  keys: readonly StoredKey[],
  prepared: Prepared,
): Promise<Target> {
  const plan = await planOf(name, prepared)
  const [base] = plan.steps
  const own = keys.find(({ profile }) => base.kind === 'stored-key' && profile === base.profile)
  if (own === undefined) throw notStored(name, plan)
  const lead = keys.find((key) => continues(key, own)) ?? own
  requireNoFile(lead, prepared)
  return { ...lead, plan, keyPlan: await planOf(lead.profile, prepared) }
}

function continues({ record }: StoredKey, own: StoredKey): boolean {
  const rotation = record.rotation ?? null
  if (rotation === null) return false
  const ids = [
    record.accessKeyId,
    rotation.oldKeyId,
    rotation.stage === 'created' ? rotation.newKey.accessKeyId : '',
  ]
  return ids.includes(own.record.accessKeyId)
}

function planOf(name: string, prepared: Prepared): Promise<Plan> {
  return planFully({ ...prepared, choice: { name, from: 'argument', explicit: true } })
}

function notStored(name: string, { steps: [base] }: Plan): AwsxError {
  const message = `the key of profile "${name}" was not rotated: `
  if (base.kind !== 'static')
    return new AwsxError('KEY_NOT_ROTATED', `${message}it has no access key in the store`, {
      hints: ['list the stored keys: awsx keys'],
    })
  return new AwsxError('KEY_NOT_ROTATED', `${message}it is in a file, and awsx rotates only stored keys`, {
    hints: [`to move it into the store: awsx import --keys ${quoteWord(base.profile)}`],
  })
}

/** Profiles whose file has the same key would stop working. */
function requireNoFile({ profile, record }: StoredKey, { config }: Prepared): void {
  const ids = new Set([record.accessKeyId, record.rotation?.oldKeyId])
  const inFile = listFileKeys(config).keys.find(({ accessKeyId }) => ids.has(accessKeyId))
  if (inFile === undefined) return
  throw new AwsxError(
    'KEY_NOT_ROTATED',
    `the key of profile "${profile}" was not rotated: profile "${inFile.profile}" has the same key in a file, and would stop working`,
    { at: config.show(inFile.location), hints: [`awsx import --keys ${quoteWord(inFile.profile)}`] },
  )
}
