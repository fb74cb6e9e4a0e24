/** The output formats for credentials: those of `aws configure export-credentials`, `dotenv` and `ini`. */
export const formats = [
  'env',
  'env-no-export',
  'fish',
  'powershell',
  'windows-cmd',
  'process',
  'dotenv',
  'ini',
] as const

export type Format = (typeof formats)[number]

/** A format with one line per variable. */
export type ShellFormat = Exclude<Format, 'process' | 'ini'>
