import { requireTrustedBrowser } from '../../app/login-request.ts'
import { requireAbsolutePath } from '../../config/require-absolute-path.ts'
import type { Property } from '../../config/types.ts'
import { AwsxError } from '../../errors.ts'
import { requireTrustedFile } from '../../files/file-trust.ts'
import { openProfile } from '../../plan/open-profile.ts'
import { makeCheckedContext } from '../../plan/checked-plan.ts'
import { configError } from '../../plan/plan-context.ts'
import { containerBrowsers, containerColors } from '../../terminal/container-browsers.ts'
import type { ContainerBrowser } from '../../terminal/container-browsers.ts'
import { chooseSignInFlow } from '../../terminal/sign-in-flow.ts'
import type { Prepared } from '../../app/prepare.ts'
import { joinWithOr } from '../../text/list-words.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * Chooses the browser for a profile's console: `--browser`, else `awsx_browser` of the profile, else the setting. `firefox`, `chromium` and
 * the like open a separate container or browser profile for each AWS profile; anything else is a program as in `$BROWSER`.
 * @returns undefined for `$BROWSER`, or else the platform's default
 * @throws AwsxError CONFIG_INVALID for an invalid `awsx_color`, CONFIG_UNTRUSTED, BROWSER_UNAVAILABLE if none is chosen and no browser is available
 */
export function chooseBrowser(
  profile: string,
  option: string | undefined,
  prepared: Prepared,
): string | ContainerBrowser | undefined {
  const { config, context, settings } = prepared
  const section = openProfile(makeCheckedContext(config, context), profile)
  const setting = section?.get('awsx_browser')
  const word = option ?? valueOf(setting) ?? settings.browser
  if (word === undefined) {
    const { flow, reason } = chooseSignInFlow(context)
    if (flow === 'device-code') throw noBrowser(profile, reason ?? 'no browser is available here')
    return undefined
  }
  const kind = containerBrowsers.find((known) => known === word)
  if (kind === undefined) {
    if (option === undefined) requireTrustedSource(profile, setting, prepared)
    return word
  }
  const property = section?.get('awsx_color')
  const color = valueOf(property)
  if (color === undefined) return { kind, name: profile }
  if (containerColors.some((known) => known === color)) return { kind, name: profile, color }
  throw configError(config, 'CONFIG_INVALID', {
    message: `profile "${profile}": invalid awsx_color "${color}"; expected ${joinWithOr(containerColors)}`,
    location: property,
  })
}

function requireTrustedSource(profile: string, setting: Property | undefined, prepared: Prepared): void {
  const { config, context } = prepared
  if (setting === undefined || setting.value === '') return requireTrustedBrowser(prepared)
  const { location } = setting
  const program = `profile "${profile}": the program in awsx_browser`
  const at = config.show(location)
  requireAbsolutePath(location.file, { program, at }, context)
  requireTrustedFile(location.file, { program, at }, context)
}

/** The error for a console that cannot be opened. */
export function noBrowser(profile: string, reason: string): AwsxError {
  return new AwsxError('BROWSER_UNAVAILABLE', `cannot open the console of profile "${profile}": ${reason}`, {
    hints: [`awsx console ${quoteWord(profile)} --print`, 'choose a browser with --browser or BROWSER'],
  })
}

function valueOf(property: { readonly value: string } | undefined): string | undefined {
  return property === undefined || property.value === '' ? undefined : property.value
}
