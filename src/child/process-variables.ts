import type { Environment } from '../context.ts'
import type { Launch } from './launch-plan.ts'

/** systemd names with these the process that its sockets or its watchdog are for: sd_listen_fds(3), sd_watchdog_enabled(3). */
const processVariables = ['LISTEN_PID', 'WATCHDOG_PID'] as const
/** Says the same in a way that a shell cannot find out. A process that has only LISTEN_PID relies on that. */
const identityVariable = 'LISTEN_PIDFDID'
/** A shell adds them to what it starts. After `unset`, only bash sets one again: SHLVL, to 0. */
const shellVariables = ['PWD', 'OLDPWD', 'SHLVL', '_'] as const

/**
 * Lets a command that does not replace awsx use what systemd hands to awsx. Variables with awsx's process ID get that of the command, which
 * only the command's own process knows: a shell sets them, and becomes the command. A command without a path sees its path as its own name then.
 * @param pid that of awsx
 * @returns how to start the command; the same launch if no variable names awsx
 */
export function passOnActivation(launch: Launch, env: Environment, pid: number): Launch {
  const names = processVariables.filter((name) => env[name] === String(pid))
  if (names.length === 0) return launch
  const [, ...args] = launch.argv
  const file = launch.file.startsWith('-') ? `./${launch.file}` : launch.file
  const changes = names.map((name) => `export ${name}=$$`).join('; ')
  const unset = [identityVariable, ...shellVariables.filter((name) => env[name] === undefined)]
  const script = `${changes}; unset ${unset.join(' ')}; exec "$0" "$@"`
  return { file: '/bin/sh', argv: ['/bin/sh', '-c', script, file, ...args] }
}
