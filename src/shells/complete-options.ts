/** Options that take the path of a file, which the shell completes. */
const fileOptions: ReadonlySet<string> = new Set([
  'csv',
  'new-passphrase-file',
  'file',
  'from',
  'policy',
  'results',
])

/** Usual values of options that take others too. */
const usualValues: Readonly<Record<string, readonly string[]>> = {
  duration: ['15m', '1h', '4h', '8h', '12h'],
  'min-ttl': ['5m', '15m', '45m'],
  'expires-in': ['1h', '4h', '8h', '12h'],
  'older-than': ['30d', '60d', '90d'],
  environment: ['production', 'staging', 'test'],
  jobs: ['5', '10', '20'],
  timeout: ['1m', '5m', '30m'],
  browser: ['firefox', 'chromium', 'chrome', 'edge', 'brave'],
  format: ['{profile}', '{profile} {left}', '{profile} {region}', '{profile} {account}'],
  template: ['{{accountName}}-{{roleName}}', '{{accountName}}-{{accountId}}-{{roleName}}'],
  scopes: ['sso:account:access'],
}

export function takesFile(option: string): boolean {
  return fileOptions.has(option)
}

/** @returns values for an option that takes no known names; empty if they cannot be guessed */
export function listUsualValues(option: string): readonly string[] {
  return usualValues[option] ?? []
}
