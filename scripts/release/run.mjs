import { spawnSync } from 'node:child_process'

/**
 * Runs a program.
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string }} options `env` is added to the environment
 * @returns its stdout
 * @throws Error with its stderr if it fails
 */
export function run(program, args, { cwd, env = {}, input } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 28,
  })
  if (status !== 0)
    throw new Error(
      `${program} ${args.join(' ')}: ${error?.message ?? `status ${status}\n${stdout}${stderr}`}`,
    )
  return stdout
}

/** Whether a program can be started. */
export function hasProgram(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}
