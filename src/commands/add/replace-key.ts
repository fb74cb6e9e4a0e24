import { confirmOn } from '../../app/prompts.ts'
import type { Context } from '../../context.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError } from '../../errors.ts'
import type { Store } from '../../store/types.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * Asks before a long-lived access key is replaced: the store may have the only copy. Pasted session credentials expire anyway.
 * @param yes whether the user agreed in advance
 * @returns whether a key may be stored for the profile
 * @throws AwsxError USAGE if there is a key to replace, and no terminal to ask on
 */
export async function mayReplaceKey(
  profile: string,
  store: Pick<Store, 'metadata'>,
  yes: boolean,
  context: Context,
): Promise<boolean> {
  if (yes || store.metadata(storedKeyIdentity(profile))?.kind !== 'iam-key') return true
  const terminal = await context.openTerminal()
  if (terminal.available())
    return confirmOn(
      terminal,
      `Replace the access key that the store has for "${escapeText(profile)}"?`,
      'no',
    )
  throw new AwsxError('USAGE', `add: the store already has an access key for profile "${profile}"`, {
    hints: [`to replace it: awsx add ${quoteWord(profile)} --paste --yes`],
  })
}
