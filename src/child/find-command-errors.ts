import { AwsxError } from '../errors.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { FileProblem, Inspection } from './inspect-program.ts'
import type { CommandLookup } from './types.ts'

/** The error for a file that cannot be executed. */
export function fileError(name: string, problem: FileProblem): AwsxError {
  switch (problem) {
    case 'missing':
      return new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found: no such file`)
    case 'directory':
      return new AwsxError('COMMAND_NOT_EXECUTABLE', `command "${name}" is a directory`)
    case 'unreachable':
      return new AwsxError(
        'COMMAND_NOT_EXECUTABLE',
        `cannot access command "${name}": part of its path is not a folder or not accessible`,
      )
    case 'not-executable':
      return new AwsxError('COMMAND_NOT_EXECUTABLE', `no permission to execute "${name}"`, {
        hints: [`to make it executable: chmod +x ${quoteWord(name)}`],
      })
  }
}

/** The error for a program whose interpreter, named in its `#!` line, cannot be executed. */
export function interpreterError(
  name: string,
  path: string,
  found: Extract<Inspection, { readonly kind: 'broken' }>,
): AwsxError {
  const shown = JSON.stringify(found.interpreter)
  if (!found.missing) {
    const text = `command "${name}": no permission to execute the interpreter ${shown} in its first line`
    return new AwsxError('COMMAND_NOT_EXECUTABLE', text)
  }
  const hints = found.interpreter.endsWith('\r')
    ? [`"${name}" has Windows line endings: sed -i 's/\\r$//' ${quoteWord(path)}`]
    : []
  const text = `command "${name}": the interpreter ${shown} in its first line does not exist`
  return new AwsxError('COMMAND_NOT_FOUND', text, { hints })
}

/** The error for a name not found in PATH, with a hint for a common mistake. */
export function notFoundError(name: string, location: CommandLookup): AwsxError {
  return new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found in PATH`, {
    hints: hintAtMistake(name, location),
  })
}

/** The hint for an option or a profile where the command was expected. */
export function hintAtOptions(name: string, location: CommandLookup): string | undefined {
  if (name.startsWith('-'))
    return 'put awsx options before the command: awsx exec PROFILE [options] -- COMMAND'
  if (location.profileNames?.includes(name))
    return `"${name}" is a profile: awsx exec ${quoteWord(name)} -- COMMAND`
  return undefined
}

const builtins = new Set(['alias', 'cd', 'eval', 'export', 'function', 'set', 'source', 'unset'])

function hintAtMistake(name: string, location: CommandLookup): string[] {
  const hint = hintAtOptions(name, location)
  if (hint !== undefined) return [hint]
  if (builtins.has(name)) return [`"${name}" is built into the shell: awsx exec PROFILE -- sh -c 'COMMANDS'`]
  if (/\s/.test(name)) {
    return [
      `the command is one quoted word; remove the quotes, or: awsx exec PROFILE -- sh -c ${quoteWord(name)}`,
    ]
  }
  return []
}
