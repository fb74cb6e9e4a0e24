import type { Context } from '../context.ts'
import { readVariable } from '../context.ts'
import { isWsl } from '../wsl.ts'
import { isTextBrowser } from './browser-variable.ts'

export interface SignInFlow {
  readonly flow: 'browser' | 'device-code'
  /** Why no browser can be used here, for a message: `connected over SSH (SSH_TTY is set)`; null for the browser flow. */
  readonly reason: string | null
}

type Machine = Pick<Context, 'env' | 'platform' | 'readText'>

/**
 * Chooses how to sign in: in a browser if one can be opened that reaches 127.0.0.1 of this machine, else with a device code (RFC 8628),
 * which works in any browser on any machine. On a display, forwarded or not, the browser runs on this machine.
 */
export function chooseSignInFlow(machine: Machine): SignInFlow {
  const reason = hasDisplay(machine)
    ? null
    : (findSsh(machine) ?? findContainer(machine) ?? findNoDisplay(machine))
  return { flow: reason === null ? 'browser' : 'device-code', reason }
}

/**
 * Whether a page that does not come back to this machine can be opened for the user. Over SSH and in a container, `$BROWSER` often is
 * a program that opens it on the user's own screen, such as that of VS Code.
 */
export function canOpenPage(machine: Machine): boolean {
  if (isTextBrowser(machine)) return false
  return chooseSignInFlow(machine).flow === 'browser' || firstSet(machine, ['BROWSER']) !== undefined
}

function hasDisplay(machine: Machine): boolean {
  return firstSet(machine, ['DISPLAY', 'WAYLAND_DISPLAY']) !== undefined
}

/** macOS and Windows open a browser on their own screen, which is not where the user of an SSH session sits. */
function findSsh(machine: Machine): string | null {
  const name = firstSet(machine, ['SSH_CONNECTION', 'SSH_TTY', 'SSH_CLIENT'])
  return name === undefined ? null : `connected over SSH (${name} is set)`
}

/** Variables that containers and hosted shells set. */
const containerVariables = [
  'KUBERNETES_SERVICE_HOST',
  'CODESPACES',
  'GITPOD_WORKSPACE_ID',
  'REMOTE_CONTAINERS',
  'CLOUD_SHELL',
  'AWS_CLOUDSHELL_USER_ID',
  'container',
]

/** Files that Docker and Podman put into every container. */
const containerFiles = ['/.dockerenv', '/run/.containerenv']

function findContainer(machine: Machine): string | null {
  const name = firstSet(machine, containerVariables)
  if (name !== undefined) return `running in a container (${name} is set)`
  if (machine.platform !== 'linux') return null
  const file = containerFiles.find((path) => machine.readText(path) !== undefined)
  return file === undefined ? null : `running in a container (${file} exists)`
}

function findNoDisplay(machine: Machine): string | null {
  if (machine.platform === 'darwin' || machine.platform === 'win32') return null
  // WSL opens the browser of Windows, which reaches 127.0.0.1 of this machine.
  if (isWsl(machine)) return null
  if (isTextBrowser(machine)) {
    return 'cannot open a browser (DISPLAY and WAYLAND_DISPLAY are not set, and BROWSER is a text browser)'
  }
  if (firstSet(machine, ['BROWSER']) !== undefined) return null
  return 'cannot open a browser (DISPLAY, WAYLAND_DISPLAY and BROWSER are not set)'
}

function firstSet(machine: Machine, names: readonly string[]): string | undefined {
  return names.find((name) => readVariable(machine, name) !== undefined)
}
