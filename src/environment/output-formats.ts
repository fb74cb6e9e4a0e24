/** The formats of `aws configure export-credentials`. */
const awsFormats = ['env', 'env-no-export', 'fish', 'powershell', 'windows-cmd', 'process'] as const
/** The output formats for credentials. */
export const formats = [...awsFormats, 'dotenv', 'ini', 'nushell', 'xonsh', 'tcsh', 'elvish'] as const

export type Format = (typeof formats)[number]

/** Accepted format arguments: the formats, and what other tools call two of them. */
export const formatArguments = [...formats, 'json', 'pwsh'] as const

export function formatOf(argument: (typeof formatArguments)[number]): Format {
  if (argument === 'json') return 'process'
  return argument === 'pwsh' ? 'powershell' : argument
}

/** A format of variables. */
export type ShellFormat = Exclude<Format, 'process' | 'ini'>
