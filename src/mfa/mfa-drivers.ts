import { terminalDriver } from './ask-on-terminal.ts'
import { onePasswordDriver, passDriver, ykmanDriver } from './authenticators.ts'
import { anyDialogDriver, kdialogDriver, osascriptDriver, powershellDriver, zenityDriver } from './dialogs.ts'
import { stdinDriver } from './read-from-stdin.ts'
import { processDriver } from './run-mfa-process.ts'
import { totpDriver } from './totp.ts'
import type { MfaDriver } from './types.ts'

/** The ways to get a code, by their names in `--mfa-prompt` and `AWSX_MFA_PROMPT`. */
export const mfaDrivers = {
  terminal: terminalDriver,
  stdin: stdinDriver,
  process: processDriver,
  totp: totpDriver,
  ykman: ykmanDriver,
  pass: passDriver,
  op: onePasswordDriver,
  dialog: anyDialogDriver,
  zenity: zenityDriver,
  kdialog: kdialogDriver,
  osascript: osascriptDriver,
  powershell: powershellDriver,
} as const satisfies Record<string, MfaDriver>

export type MfaDriverName = keyof typeof mfaDrivers

export const mfaDriverNames = Object.keys(mfaDrivers) as readonly MfaDriverName[]
