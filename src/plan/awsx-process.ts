import type { Profile } from '../config/types.ts'
import { readKey } from './plan-context.ts'

/** awsx by name or path. Nothing may come before it, as `ssh`, `sudo` or a variable would make it another awsx. */
const awsxCall =
  /^(?:cmd \/c |npx )?(?:(["'])[^"'$`%]*[\\/]awsx(?:\.\w+)?\1|(?:[^\s"'$`%=~;&|<>(){}*?[\]!#^]*[\\/])?awsx(?:\.\w+)?) +credential-process +(--profile[= ])?/

/** One word without anything that a shell would expand. */
const word = /^(?:'[^']*'|"[^"\\$`%]*"|\\[^]|[\w\-/.%@:+,=]|[^\0-\x7F])+$/

/**
 * The profile of a `credential_process` that runs `awsx credential-process` and nothing else. Such a profile is followed like
 * a `source_profile`: running the process would start a second awsx, which could not ask for a sign-in.
 * @returns undefined for any other process, and for awsx with options
 */
export function readAwsxProcess(profile: Profile): string | undefined {
  const text = (readKey(profile, 'credential_process') ?? '').replaceAll('\n', ' ')
  const [call, , option] = awsxCall.exec(text) ?? []
  if (call === undefined) return undefined
  const written = text.slice(call.length)
  if (!word.test(written)) return undefined
  const name = written.replaceAll(/'([^']*)'|"([^"]*)"|\\([^])/g, '$1$2$3')
  // awsx would read it as an option, quoted or not.
  return option === undefined && name.startsWith('-') ? undefined : name
}
