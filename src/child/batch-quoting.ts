/**
 * The command line with which `cmd.exe` runs a batch file so that its arguments arrive unchanged and none of them can run a command
 * ("BatBadBut", CVE-2024-24576). The rules are those of Rust's standard library (`make_bat_command_line`).
 * @param file absolute path of the batch file
 * @returns the text after the name of `cmd.exe`; undefined if a line break or NUL in it would cut the command line
 */
export function quoteBatchCommand(file: string, args: readonly string[]): string | undefined {
  if ([file, ...args].some((text) => /[\0\r\n]/.test(text)) || file.includes('"')) return undefined
  const words = [`"${keepPercent(file)}"`, ...args.map(quoteArgument)]
  // Extensions on, delayed expansion (`!NAME!`) off, no AutoRun. `/s` removes the outer quotes, and only these.
  return `/e:ON /v:OFF /d /s /c "${words.join(' ')}"`
}

/**
 * Quoted unless it is certain that the argument needs none. A quote inside is doubled: cmd counts quotes, and the C runtime reads two of
 * them as one. Backslashes are doubled only before a quote. One at the end is quoted too, for batch files that write `"%~1"`.
 */
function quoteArgument(argument: string): string {
  const isPlain = /^(?:[\w#$*+\-./:?@\\]|[^\0-\u{9f}])*$/u.test(argument)
  const text = keepPercent(argument)
  if (isPlain && argument !== '' && !argument.endsWith('\\')) return text
  return `"${text.replaceAll(/(\\*)"/g, '$1$1""').replace(/\\+$/, '$&$&')}"`
}

/** Nothing protects a percent sign from cmd. `%cd:~,%` is an empty part of a variable that always exists, so `%%cd:~,%` leaves one sign. */
function keepPercent(text: string): string {
  return text.replaceAll('%', '%%cd:~,%')
}
