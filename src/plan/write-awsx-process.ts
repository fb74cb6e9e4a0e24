/** The default command that runs awsx. On Windows npm installs a batch file, which AWS tools can start only through cmd. */
export function defaultProgram(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'cmd /c awsx' : 'awsx'
}

/**
 * Writes a `credential_process` that gives other tools a profile's credentials. botocore splits the line into words (Python's
 * shlex; on Windows the rules of the C runtime), other SDKs pass it to `sh -c` or `cmd.exe /C`, and config parsers cut it at
 * `#` or `;` after a blank. The name is quoted so that it survives all of these.
 * @param program the command to run awsx, already quoted
 * @returns undefined for a name that cannot be quoted: with control characters, or on Windows with characters special to cmd
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

/** Quotes a word for a POSIX shell, Python's shlex, and config parsers. @returns undefined for a word that cannot be quoted */
export function quoteForPosix(name: string): string | undefined {
  if (name === '' || /\p{Cc}/u.test(name)) return undefined
  if (/^[\w\-/.%@:+]+$/.test(name)) return name
  const pieces = name.split(/([#;'])/).filter((piece) => piece !== '')
  return pieces.map((piece) => (/^[#;']$/.test(piece) ? `\\${piece}` : `'${piece}'`)).join('')
}

/** cmd expands percent signs inside double quotes too, and Python removes the quotes around a word without blanks. */
function quoteForWindows(name: string): string | undefined {
  if (name === '' || /[\p{Cc}"%&|<>^()!*?#;\\]/u.test(name)) return undefined
  return /^[\w\-/.@:+]+$/.test(name) ? name : `"${name}"`
}
