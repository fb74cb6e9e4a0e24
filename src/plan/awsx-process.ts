import type { Profile } from '../config/types.ts'
import { readKey } from './plan-context.ts'

/** awsx by its name or its path, with nothing in front that would make it another awsx: `ssh`, `sudo`, a variable. */
const start =
  /^(?:cmd \/c |npx )?(?:(["'])[^"'$`%]*[\\/]awsx(?:\.\w+)?\1|(?:[^\s"'$`%=~;&|<>(){}*?[\]!#^]*[\\/])?awsx(?:\.\w+)?) +credential-process +(--profile[= ])?/

/** One word, with nothing in it that a shell would act on. */
const word = /^(?:'[^']*'|"[^"\\$`%]*"|\\[^]|[\w\-/.%@:+,=]|[^\0-\x7F])+$/

/**
 * The profile that a `credential_process` hands on, if the process is awsx itself and does nothing else. Such a profile is followed like a
 * `source_profile`: to run the process would be to start awsx once more, with nobody there to sign in.
 * @returns undefined for every other process, and for a line of awsx with options
 */
export function readAwsxProcess(profile: Profile): string | undefined {
  const text = readKey(profile, 'credential_process') ?? ''
  const [own, , option] = start.exec(text) ?? []
  if (own === undefined) return undefined
  const written = text.slice(own.length)
  if (!word.test(written)) return undefined
  const name = written.replaceAll(/'([^']*)'|"([^"]*)"|\\([^])/g, '$1$2$3')
  // Quotes or none, to awsx it would be an option.
  return option === undefined && name.startsWith('-') ? undefined : name
}

/** How awsx is called where nothing else is wished. On Windows npm installs a batch file, which AWS tools start through cmd only. */
export function defaultProgram(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'cmd /c awsx' : 'awsx'
}

/**
 * Writes the `credential_process` that hands a profile on. botocore splits the line into words (Python's shlex; on Windows the rules of
 * the C runtime), the other SDKs give it to `sh -c` or `cmd.exe /C`, and config parsers cut it at `#` or `;` behind a blank: the name comes
 * through all of them as it is.
 * @param program how awsx is called, as it is to stand in the line
 * @returns undefined for a name that cannot be written: with control characters; on Windows with what cmd would act on
 */
export function writeAwsxProcess(
  name: string,
  program: string,
  platform: NodeJS.Platform,
): string | undefined {
  const quoted = platform === 'win32' ? quoteForWindows(name) : quoteForPosix(name)
  return quoted === undefined
    ? undefined
    : `${program} credential-process ${name.startsWith('-') ? '--profile=' : ''}${quoted}`
}

function quoteForPosix(name: string): string | undefined {
  if (name === '' || /\p{Cc}/u.test(name)) return undefined
  if (/^[\w\-/.%@:+]+$/.test(name)) return name
  const pieces = name.split(/([#;'])/).filter((piece) => piece !== '')
  return pieces.map((piece) => (/^[#;']$/.test(piece) ? `\\${piece}` : `'${piece}'`)).join('')
}

/** In double quotes cmd still acts on percent signs; and what has no blank loses its quotes where Python starts the process. */
function quoteForWindows(name: string): string | undefined {
  if (name === '' || /[\p{Cc}"%&|<>^()!*?#;\\]/u.test(name)) return undefined
  return /^[\w\-/.@:+]+$/.test(name) ? name : `"${name}"`
}
