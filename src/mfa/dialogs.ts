import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findProgram } from '../process/find-program.ts'
import { runProgram } from '../process/run-program.ts'
import { windowsPowerShell } from '../process/windows-programs.ts'
import { askUntilValid } from './ask-until-valid.ts'
import type { MfaDriver, MfaDriverDeps, MfaRequest } from './types.ts'

/** A program that shows a window with one input line. */
interface Dialog {
  readonly name: string
  /** @returns the absolute path of the program, undefined if it is not installed or there is no screen */
  find(variables: Variables): string | undefined
  /** The arguments. The program also gets the text in `DIALOG_TEXT`. */
  args(text: string): readonly string[]
}

/** AppleScript reads the text as an argument, so nothing in it can become code. */
const appleScript =
  'on run argv\n' +
  'text returned of (display dialog (item 1 of argv) default answer "" with title "awsx" ' +
  'buttons {"Cancel", "OK"} default button "OK" cancel button "Cancel")\n' +
  'end run'

const powerShellScript =
  'Add-Type -AssemblyName Microsoft.VisualBasic; ' +
  "[Microsoft.VisualBasic.Interaction]::InputBox($Env:DIALOG_TEXT, 'awsx')"

const dialogs = {
  // zenity reads \ as an escape and _ as an accelerator.
  zenity: {
    name: 'zenity',
    find: (variables) => (hasDisplay(variables) ? findProgram('zenity', variables) : undefined),
    args: (text) => [
      '--entry',
      '--title=awsx',
      `--text=${text.replaceAll('\\', '\\\\').replaceAll('_', '__')}`,
    ],
  },
  kdialog: {
    name: 'kdialog',
    find: (variables) => (hasDisplay(variables) ? findProgram('kdialog', variables) : undefined),
    args: (text) => ['--title', 'awsx', '--inputbox', text],
  },
  osascript: {
    name: 'osascript',
    find: (variables) =>
      variables.platform === 'darwin' && !isRemote(variables) ? '/usr/bin/osascript' : undefined,
    args: (text) => ['-e', appleScript, text],
  },
  powershell: {
    name: 'powershell',
    find: (variables) =>
      variables.platform === 'win32' && !isRemote(variables) ? windowsPowerShell(variables) : undefined,
    args: () => ['-NoProfile', '-NonInteractive', '-Command', powerShellScript],
  },
} as const satisfies Record<string, Dialog>

export const zenityDriver = dialogDriver([dialogs.zenity])
export const kdialogDriver = dialogDriver([dialogs.kdialog])
export const osascriptDriver = dialogDriver([dialogs.osascript])
export const powershellDriver = dialogDriver([dialogs.powershell])

/** The first dialog that works here. */
export const anyDialogDriver = dialogDriver([
  dialogs.osascript,
  dialogs.powershell,
  dialogs.kdialog,
  dialogs.zenity,
])

function dialogDriver(candidates: readonly Dialog[]): MfaDriver {
  const findFirst = (variables: Variables): Dialog | undefined =>
    candidates.find((dialog) => dialog.find(variables) !== undefined)
  return {
    isTyped: true,
    findObstacle: (deps) => (findFirst(deps) === undefined ? noDialog(candidates) : undefined),
    async getCode(request, deps) {
      const dialog = findFirst(deps)
      const path = dialog?.find(deps)
      if (dialog === undefined || path === undefined)
        throw new AwsxError('MFA_REQUIRED', `profile "${request.profile}": ${noDialog(candidates)}`)
      return askInDialog(dialog, path, { request, deps })
    },
  }
}

function noDialog(candidates: readonly Dialog[]): string {
  return `no dialog can be shown (${candidates.map(({ name }) => name).join(', ')})`
}

function askInDialog(
  dialog: Dialog,
  path: string,
  { request, deps }: { readonly request: MfaRequest; readonly deps: MfaDriverDeps },
): Promise<string> {
  const question = `MFA code for ${request.serial} (profile ${request.profile}):`
  const ask = async (problem: string | null): Promise<string> => {
    const text = problem === null ? question : `${problem}\n\n${question}`
    const { status, output, errors } = await runProgram(path, dialog.args(text), {
      env: deps.env,
      signal: deps.signal,
      variables: { DIALOG_TEXT: text },
      keepsStderr: true,
      input: '',
    })
    const answer = output.toString('utf8')
    if (status !== 0) throw dismissed(dialog, request, errors)
    // InputBox has no status for Cancel.
    if (dialog.name === 'powershell' && answer.trim() === '') throw dismissed(dialog, request, '')
    return answer
  }
  return askUntilValid(request, ask, () => deps.now())
}

/** A program that cannot reach the screen ends as if the user had canceled, but says so. */
function dismissed({ name }: Dialog, { profile, serial }: MfaRequest, errors: string): AwsxError {
  if (/display|screen|WindowServer|platform plugin/i.test(errors)) {
    return new AwsxError('MFA_REQUIRED', `profile "${profile}" requires an MFA code from ${serial}`, {
      hints: [`${name} cannot show a window here`, 'pass the code with --mfa-token'],
    })
  }
  return new AwsxError('MFA_CANCELLED', `profile "${profile}": the MFA dialog for ${serial} was dismissed`)
}

function hasDisplay(variables: Variables): boolean {
  if (variables.platform === 'win32' || variables.platform === 'darwin') return false
  return ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => readVariable(variables, name) !== undefined)
}

/** macOS and Windows would show the window on their own screen, where the user of an SSH session cannot see it. */
function isRemote(variables: Variables): boolean {
  return ['SSH_CONNECTION', 'SSH_TTY'].some((name) => readVariable(variables, name) !== undefined)
}
