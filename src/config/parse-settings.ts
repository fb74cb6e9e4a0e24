import { parse } from 'smol-toml'
import type { TextRead } from '../context.ts'
import { AwsxError } from '../errors.ts'

/**
 * Parses the settings file, which exists.
 * @param path as it is shown
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE with the file and line
 */
export function parseSettings(found: TextRead, path: string): Readonly<Record<string, unknown>> {
  if (found.text === undefined) {
    throw new AwsxError('CONFIG_UNREADABLE', `the settings file ${found.problem}`, {
      at: path,
      cause: found.cause,
      hints: [`check its owner and permissions: ls -l ${path}`],
    })
  }
  try {
    return parse(found.text)
  } catch (error) {
    const { line, message } = error as { line?: number; message: string }
    throw new AwsxError(
      'CONFIG_PARSE',
      `the settings file is not valid TOML: ${message.split('\n')[0] ?? ''}`,
      { at: line === undefined ? path : `${path}:${line}` },
    )
  }
}
