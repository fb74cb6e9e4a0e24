import { statSync } from 'node:fs'
import type { Context } from '../context.ts'
import { isTrustedOwner, nameParty, readAccessList } from '../files/access-list.ts'
import { runProgram } from '../process/run-program.ts'
import { systemProgram, windowsPowerShell } from '../process/windows-programs.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Runs a program of Windows. @returns its stdout, undefined if it failed */
export type RunTool = (
  file: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
) => Promise<string | undefined>

const waitMs = 20_000

/** One descriptor a line, empty for what cannot be read. `|` is in no path of Windows. */
const script =
  "foreach ($path in $Env:CHECKED_PATHS.Split('|')) { " +
  '$list = Get-Acl -LiteralPath $path -ErrorAction SilentlyContinue; "$($list.Sddl)" }'

/**
 * Finds files and folders on Windows that others may change. On other systems, owners and modes say so.
 * @param paths those that do not exist are skipped
 * @returns nothing also where the system has no PowerShell, or an administrator blocked it
 */
export async function checkAccessLists(
  paths: readonly string[],
  context: Pick<Context, 'env' | 'platform'>,
  run: RunTool = toolRunner(context.env),
): Promise<readonly DoctorFinding[]> {
  if (context.platform !== 'win32' || paths.length === 0) return []
  const answer = await run(systemProgram('whoami.exe', context), ['/user', '/fo', 'csv', '/nh'], {})
  const user = /"(S-1-[\d-]+)"/.exec(answer ?? '')?.[1]
  const args = ['-NoProfile', '-NonInteractive', '-Command', script]
  const lists = await run(windowsPowerShell(context), args, { CHECKED_PATHS: paths.join('|') })
  if (user === undefined || lists === undefined) return []
  const descriptors = lists.split(/\r?\n/)
  return paths.flatMap((path, index) => describe(path, descriptors[index] ?? '', user))
}

function describe(path: string, descriptor: string, user: string): readonly DoctorFinding[] {
  const { owner, writers } = readAccessList(descriptor, user)
  if (owner !== '' && !isTrustedOwner(owner, user))
    return [
      finding('other-owner', path, `belongs to another user (${nameParty(owner)})`, `takeown /f "${path}"`),
    ]
  if (writers.length === 0) return []
  // Names of users depend on the language of Windows, so the command has the SID.
  const grant = `*${user}:${isFolder(path) ? '(OI)(CI)' : ''}F`
  const fix = `icacls "${path}" /inheritance:r /grant:r "${grant}"`
  return [finding('writable-by-others', path, `is writable by others (${writers.join(', ')})`, fix)]
}

function finding(code: string, path: string, reason: string, fix: string): DoctorFinding {
  return { code, level: 'warning', message: `${path} ${reason}`, at: path, fix }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function toolRunner(env: Context['env']): RunTool {
  return async (file, args, variables) => {
    try {
      const signal = AbortSignal.timeout(waitMs)
      const run = { env, variables, input: '', keepsStderr: true, signal }
      const { status, output } = await runProgram(file, args, run)
      return status === 0 ? output.toString('latin1') : undefined
    } catch {
      return undefined
    }
  }
}
