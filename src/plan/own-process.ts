import type { Profile } from '../config/types.ts'
import { readKey } from './survey.ts'

/** awsx by its name or its path, with nothing in front that would make it another awsx: `ssh`, `sudo`, a variable. */
const start =
  /^(?:cmd \/c |npx )?(?:(["'])[^"'$`%]*[\\/]awsx(?:\.\w+)?\1|(?:[^\s"'$`%=~]*[\\/])?awsx(?:\.\w+)?) +credential-process +(--profile[= ])?/

/** One word, with nothing in it that a shell would act on. */
const word = /^(?:'[^']*'|"[^"\\$`%]*"|\\[^]|[\w\-/.%@:+,=]|[^\0-\x7F])+$/

/**
 * The profile that a `credential_process` hands on, if the process is awsx itself and does nothing else. Such a profile is followed like a
 * `source_profile`: to run the process would be to start awsx once more, with nobody there to sign in.
 * @returns undefined for every other process, and for a line of awsx with options
 */
export function readOwnProcess(profile: Profile): string | undefined {
  const text = readKey(profile, 'credential_process') ?? ''
  const [own, , option] = start.exec(text) ?? []
  if (own === undefined) return undefined
  const name = text.slice(own.length)
  if (!word.test(name) || (option === undefined && name.startsWith('-'))) return undefined
  return name.replaceAll(/'([^']*)'|"([^"]*)"|\\([^])/g, '$1$2$3')
}
