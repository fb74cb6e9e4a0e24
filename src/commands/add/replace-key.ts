import { confirmOn } from '../../app/prompts.ts'
import type { Context } from '../../context.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError } from '../../errors.ts'
import { readKeyRecord } from '../../keys/key-record.ts'
import { rotationUnfinished } from '../../keys/rotate/rotation-unfinished.ts'
import type { Store } from '../../store/types.ts'
import { escapeText } from '../../text/escape.ts'

/**
 * Asks before a long-lived access key is replaced: the store may have the only copy. Pasted session credentials expire anyway.
 * @param options `yes`: whether the user agreed in advance; `retry`: the command that agrees, for a hint
 * @returns whether a key may be stored for the profile
 * @throws AwsxError USAGE if there is a key to replace, and no terminal to ask on; STORE_UNAVAILABLE if its rotation is not finished
 */
export async function mayReplaceKey(
  profile: string,
  store: Pick<Store, 'metadata' | 'read'>,
  { yes, retry }: { readonly yes: boolean; readonly retry: string },
  context: Context,
): Promise<boolean> {
  if (store.metadata(storedKeyIdentity(profile))?.kind !== 'iam-key') return true
  const record = await readKeyRecord(profile, store)
  if (record?.rotation) throw rotationUnfinished(profile)
  // A damaged key is set aside when it is read.
  if (yes || record === undefined) return true
  const terminal = await context.openTerminal()
  if (terminal.available())
    return confirmOn(
      terminal,
      `Replace the access key that the store has for "${escapeText(profile)}"?`,
      'no',
    )
  throw new AwsxError('USAGE', `add: the store already has an access key for profile "${profile}"`, {
    hints: [`to replace it: ${retry}`],
  })
}

/** A key that AWS accepts, and the profile that gets it. */
interface VerifiedKey {
  readonly profile: string
  /** Null if AWS was not asked whose key it is. */
  readonly arn: string | null
  /** Whether the user agreed in advance. */
  readonly yes: boolean
}

/**
 * Asks before a key is replaced by one of another user, once AWS has said whose they are. If the user agreed in advance, only says so.
 * @returns whether the key may be stored
 */
export async function mayReplaceUser(
  { profile, arn, yes }: VerifiedKey,
  store: Pick<Store, 'metadata' | 'read'>,
  context: Context,
): Promise<boolean> {
  if (store.metadata(storedKeyIdentity(profile))?.kind !== 'iam-key') return true
  const known = (await readKeyRecord(profile, store))?.arn ?? null
  if (known === null || arn === null || known === arn) return true
  context.stderr.write(
    `awsx: the stored key belongs to ${escapeText(known)}, the new one to ${escapeText(arn)}\n`,
  )
  if (yes) return true
  const terminal = await context.openTerminal()
  if (!terminal.available()) return true
  return confirmOn(terminal, `Replace the key of "${escapeText(profile)}" with one of another user?`, 'no')
}
