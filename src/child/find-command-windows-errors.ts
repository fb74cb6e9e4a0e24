import { win32 } from 'node:path'
import { AwsxError } from '../errors.ts'
import { hasFolder, searchWindowsPath } from '../process/windows-programs.ts'
import { hintAtOptions } from './find-command-errors.ts'
import type { CommandLookup } from './types.ts'

/** Commands of `cmd.exe` that are not programs. Most of them are also aliases in PowerShell. */
const builtIntoCmd = new Set([
  'assoc',
  'break',
  'call',
  'cd',
  'chdir',
  'cls',
  'copy',
  'date',
  'del',
  'dir',
  'echo',
  'erase',
  'exit',
  'for',
  'ftype',
  'if',
  'md',
  'mkdir',
  'mklink',
  'move',
  'path',
  'pause',
  'popd',
  'prompt',
  'pushd',
  'rd',
  'rem',
  'ren',
  'rename',
  'rmdir',
  'set',
  'setlocal',
  'shift',
  'start',
  'time',
  'title',
  'type',
  'ver',
  'verify',
  'vol',
])

/** Aliases of PowerShell that are not programs. */
const builtIntoPowerShell = new Set([
  'cat',
  'clear',
  'cp',
  'foreach',
  'gc',
  'gci',
  'history',
  'iex',
  'iwr',
  'kill',
  'ls',
  'mv',
  'ps',
  'pwd',
  'rm',
  'sl',
  'sls',
  'tee',
  'write',
])
/** The verbs of its most common commands (about_Verbs). */
const cmdlet =
  /^(?:add|clear|convertfrom|convertto|copy|export|foreach|format|get|import|invoke|measure|move|new|out|read|remove|select|set|sort|start|stop|test|where|write)-[a-z]+$/

/** How files were looked up for a command. */
interface FileLookup {
  readonly find: (file: string) => string | undefined
  readonly isFile: (path: string) => boolean
}

/**
 * The error for a command that Windows cannot start.
 * @param find looks a file up where the command was looked up
 */
export function missingOnWindows(
  name: string,
  location: CommandLookup,
  { find, isFile }: FileLookup,
): AwsxError {
  const shell = searchWindowsPath('pwsh.exe', location, isFile) === undefined ? 'powershell' : 'pwsh'
  const script = name === '' ? undefined : find(isScript(name) ? name : `${name}.ps1`)
  if (script !== undefined) {
    const hints = [`run it with PowerShell: awsx exec PROFILE -- ${shell} -File ${quote(script)}`]
    return notExecutable(name, 'is a PowerShell script, which Windows does not start by itself', hints)
  }
  if (hasFolder(name) && find(name) !== undefined)
    return notExecutable(name, 'is not a program: its extension is not in PATHEXT')
  const where = hasFolder(name) ? '' : ' in PATH'
  return new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found${where}`, {
    hints: hintAtMistake(name, location, shell),
  })
}

function notExecutable(name: string, problem: string, hints: readonly string[] = []): AwsxError {
  return new AwsxError('COMMAND_NOT_EXECUTABLE', `"${name}" ${problem}`, { hints })
}

function isScript(name: string): boolean {
  return win32.extname(name).toLowerCase() === '.ps1'
}

function hintAtMistake(name: string, location: CommandLookup, shell: string): readonly string[] {
  const lower = name.toLowerCase()
  const hint = hintAtOptions(name, location)
  if (hint !== undefined) return [hint]
  if (builtIntoCmd.has(lower)) return [`"${name}" is built into cmd: awsx exec PROFILE -- cmd /c ${name}`]
  if (builtIntoPowerShell.has(lower) || cmdlet.test(lower))
    return [`to run a PowerShell command: awsx exec PROFILE -- ${shell} -Command ${name}`]
  if (/\s/.test(name))
    return [
      `the command is one quoted word; remove the quotes, or: awsx exec PROFILE -- cmd /c ${quote(name)}`,
    ]
  return []
}

/** For cmd and PowerShell. */
function quote(word: string): string {
  return /^[\w.:\\/-]+$/.test(word) ? word : `"${word}"`
}
