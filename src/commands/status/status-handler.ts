import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { StatusArgs } from './status-command.ts'

/** Each form of output is loaded on demand, because a shell runs `--prompt` at every prompt. */
export async function run(args: StatusArgs, context: Context): Promise<number> {
  const { json, prompt, watch, format } = args.options
  if ([json, prompt, watch].filter(Boolean).length > 1)
    throw new AwsxError('USAGE', 'status: --json, --prompt, and --watch cannot be combined')
  if (format !== undefined && !prompt)
    throw new AwsxError('USAGE', 'status: --format requires --prompt', {
      hints: format === 'json' ? ['awsx status --json'] : ["awsx status --prompt --format '{profile}'"],
    })
  if (prompt) return (await import('./status-prompt.ts')).printPrompt(args, context)
  if (watch) return (await import('./watch-status.ts')).watchStatus(args, context)
  if (!json && readVariable(context, 'AWSX_BROKER') !== undefined)
    return (await import('./status-inside.ts')).printStatusInside(args, context)
  return (await import('./status-text.ts')).printStatus(args, context)
}
