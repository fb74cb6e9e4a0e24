import type { Prepared } from '../../app/prepare.ts'
import { changeConfig } from '../../config-edit/change-config.ts'
import { editSection } from '../../config-edit/edit-section.ts'
import { readVariable } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { Store } from '../../store/types.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * The region for a profile that `--add-config` writes. A section without any key would not be a profile.
 * @throws AwsxError USAGE if no region is given
 */
export function chooseNewRegion(
  profile: string | undefined,
  given: string | undefined,
  { context }: Prepared,
): string {
  const region = given ?? readVariable(context, 'AWS_REGION') ?? readVariable(context, 'AWS_DEFAULT_REGION')
  if (region !== undefined) return region
  throw new AwsxError('USAGE', 'add: --add-config requires a region', {
    hints: [`awsx add ${quoteWord(profile ?? 'dev')} --add-config --region eu-west-1`],
  })
}

/**
 * Adds a profile with a region to the config file.
 * @returns whether it was added; false if the config already has it
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_INVALID
 */
export function addProfile(
  profile: string,
  region: string,
  prepared: Prepared,
  store: Store,
): Promise<boolean> {
  return changeConfig(prepared.context, store, ({ text, readWith }) =>
    readWith(text).profile(profile) === undefined
      ? editSection(text, 'config', { kind: 'profile', name: profile, set: { region } })
      : undefined,
  )
}
