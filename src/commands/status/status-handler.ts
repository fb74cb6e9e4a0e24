import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { statusShape } from './status-command.ts'

export type StatusArgs = ArgsOf<typeof statusShape>

/** Each way is loaded by itself: the line for prompts is printed a thousand times a day. */
export async function run(args: StatusArgs, context: Context): Promise<number> {
  const { json, prompt, watch, format } = args.options
  if ([json, prompt, watch].filter(Boolean).length > 1)
    throw new AwsxError('USAGE', 'status: --json, --prompt and --watch are three ways to show it')
  if (format !== undefined && !prompt)
    throw new AwsxError('USAGE', 'status: --format is for --prompt', {
      hints: ["awsx status --prompt --format '{profile}'"],
    })
  if (prompt) return (await import('./status-prompt.ts')).printPrompt(args, context)
  if (watch) return (await import('./watch-status.ts')).watchStatus(args, context)
  return (await import('./print-status.ts')).printStatus(args, context)
}
