import { commandLine } from '../../argv/command-line.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { addShape } from './add-command.ts'

type AddArgs = ArgsOf<typeof addShape>

/** The command that was typed, with an option that lets it go on, for a hint. */
export function retryWith(option: '--yes' | '--no-verify', args: AddArgs): string {
  return commandLine(addShape, args, [option])
}

/** The same with `--yes`. It is shown where there is no terminal, so the key cannot be typed there either. */
export function retryWithYes(args: AddArgs): string {
  const { stdin, env, csv } = args.options
  const hasSource = stdin || env || csv !== undefined
  return retryWith('--yes', hasSource ? args : { ...args, options: { ...args.options, paste: true } })
}
