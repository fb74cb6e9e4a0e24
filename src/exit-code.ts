/** Exit statuses. `exec` ends with 125 for any failure of its own (docs/errors.md). */
export const ExitCode = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  config: 3,
  signInNeeded: 4,
  awsRefused: 5,
  mfa: 6,
  store: 7,
  execFailed: 125,
  notExecutable: 126,
  notFound: 127,
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
