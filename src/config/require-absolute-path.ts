import { isFullPath } from '../context.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { expandPath, pathsOf } from './locate-files.ts'

type FileContext = Pick<Context, 'env' | 'platform' | 'user' | 'cwd'>

/** The variables that locate the files of the AWS CLI, also inside a command of `exec --isolate-files`. */
const variables = [
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWSX_OUTER_CONFIG_FILE',
  'AWSX_OUTER_SHARED_CREDENTIALS_FILE',
]

/**
 * Checks that the working directory does not decide which program awsx runs: a relative path names another file in each of them.
 * @param file that names the program
 * @param program e.g. `profile "dev": credential_process`
 * @param at where the file names it
 * @throws AwsxError CONFIG_UNTRUSTED if a variable locates the file by a relative path
 */
export function requireAbsolutePath(
  file: string,
  { program, at }: { readonly program: string; readonly at: string },
  context: FileContext,
): void {
  const variable = variables.find((name) => {
    const path = expandPath(context, name) ?? ''
    const isRelative = path !== '' && !isFullPath(path, context.platform)
    return isRelative && pathsOf(context).resolve(context.cwd, path) === file
  })
  if (variable === undefined) return
  const message = `${program} was not run, because ${variable} is a relative path`
  throw new AwsxError('CONFIG_UNTRUSTED', message, { at, hints: [`set ${variable} to an absolute path`] })
}
