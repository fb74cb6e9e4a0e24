import type { Variables } from '../../context.ts'
import { inCommandInterpreter, readCommandLine } from '../../plan/process-command-line.ts'
import type { BadCommand, CommandLine } from '../../plan/process-command-line.ts'
import { commandInterpreter, hasFolder, searchWindowsPath } from '../../process/windows-programs.ts'

/**
 * As {@link readCommandLine}. On Windows a program without a folder is looked up in PATH only, because Windows itself would start one from
 * the current folder; a batch file runs in `cmd.exe`, as in the AWS SDKs.
 * @param isFile for tests
 */
export function locateCommandLine(
  command: string,
  variables: Variables,
  isFile?: (path: string) => boolean,
): CommandLine | BadCommand {
  const shell = commandInterpreter(variables)
  const line = readCommandLine(command, variables.platform, shell)
  if (variables.platform !== 'win32' || 'problem' in line || hasFolder(line.file)) return line
  const path = searchWindowsPath(line.file, variables, isFile)
  if (path === undefined) return { problem: `names "${line.file}", which is not in PATH` }
  return /\.(?:exe|com)$/i.test(path) ? { ...line, file: path } : inCommandInterpreter(command, shell)
}
