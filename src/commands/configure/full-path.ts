import { resolve } from 'node:path'
import { findCommand } from '../../child/find-command.ts'
import type { CommandLookup } from '../../child/types.ts'
import { AwsxError } from '../../errors.ts'

/**
 * The full path of the awsx in PATH, quoted for a `credential_process`. In a shell with the integration, `command -v awsx` only gives the
 * name of its function.
 * @throws AwsxError COMMAND_NOT_FOUND; USAGE for a path that AWS tools would read differently, and on Windows
 */
export async function findFullPath(location: CommandLookup): Promise<string> {
  if (location.platform === 'win32') {
    throw new AwsxError('USAGE', 'configure process: --full-path is not available on Windows', {
      hints: [String.raw`give the path yourself: --command "cmd /c C:\path\to\awsx.cmd"`],
    })
  }
  const { path } = await findCommand('awsx', location)
  const full = resolve(location.cwd, path)
  if (/^[\w\-/.%@:+]+$/.test(full)) return full
  if (!/["'`$%\\#;]|\p{Cc}/u.test(full)) return `'${full}'`
  throw new AwsxError('USAGE', `configure process: AWS tools would read the path ${full} differently`, {
    hints: ['install awsx in a folder without quotes and special characters in its path'],
  })
}
