import type { TextRead } from '../context.ts'
import { AwsxError, hintAtUnreadable } from '../errors.ts'
import { checkSettings } from './check-settings.ts'
import { parseToml } from './parse-toml.ts'

/**
 * Parses the settings file, which exists.
 * @param path as it is shown
 * @param options.check whether its keys and values are checked (default: true)
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE, CONFIG_INVALID with the file and line
 */
export function parseSettings(
  found: TextRead,
  path: string,
  { check = true }: { readonly check?: boolean } = {},
): Readonly<Record<string, unknown>> {
  if (found.text === undefined) {
    throw new AwsxError('CONFIG_UNREADABLE', `the settings file ${found.problem}`, {
      at: path,
      cause: found.cause,
      hints: [hintAtUnreadable(found.cause) ?? `check its owner and permissions: ls -l ${path}`],
    })
  }
  const values = parseToml(found.text, {
    name: 'the settings file',
    path,
    hints: ['correct the file: awsx config edit'],
  })
  if (check) checkSettings(values, found.text, path)
  return values
}
