/** The forms in which credentials are printed; the names are those of `aws configure export-credentials` and two more. */
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
