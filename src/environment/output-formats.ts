/** The output formats for credentials: those of `aws configure export-credentials` and more. */
// prettier-ignore
export const formats = ['env', 'env-no-export', 'fish', 'powershell', 'windows-cmd', 'process', 'dotenv', 'ini', 'nushell', 'xonsh', 'tcsh', 'elvish'] as const

export type Format = (typeof formats)[number]

/** Accepted format arguments: the formats, and what other tools call two of them. */
export const formatArguments = [...formats, 'json', 'pwsh'] as const

export function formatOf(argument: (typeof formatArguments)[number]): Format {
  if (argument === 'json') return 'process'
  return argument === 'pwsh' ? 'powershell' : argument
}

/** A format of variables. */
export type ShellFormat = Exclude<Format, 'process' | 'ini'>
