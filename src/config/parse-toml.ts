import { parse } from 'smol-toml'
import { AwsxError } from '../errors.ts'

/**
 * Parses a TOML file.
 * @param file.name as messages call it: `the settings file`
 * @param file.path as it is shown
 * @throws AwsxError CONFIG_PARSE with the file and line
 */
export function parseToml(
  text: string,
  { name, path, hints }: { readonly name: string; readonly path: string; readonly hints: readonly string[] },
): Readonly<Record<string, unknown>> {
  try {
    return parse(text)
  } catch (error) {
    const { line, message } = error as { line?: number; message: string }
    throw new AwsxError('CONFIG_PARSE', `${name} is not valid TOML: ${message.split('\n')[0] ?? ''}`, {
      at: line === undefined ? path : `${path}:${line}`,
      hints,
    })
  }
}
