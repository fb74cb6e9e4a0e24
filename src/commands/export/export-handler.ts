import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { buildRemoval, buildShellChange } from '../../environment/shell-change.ts'
import { childOfPlan, isCompatOff } from '../../app/describe-child.ts'
import { renderProcess } from '../../environment/render-credentials.ts'
import { renderIni } from '../../environment/render-ini.ts'
import { formatOf } from '../../environment/output-formats.ts'
import type { Format } from '../../environment/output-formats.ts'
import { renderExport } from '../../environment/render-change.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import type { exportShape } from './export-command.ts'
import { getCredentials } from '../../app/get-credentials.ts'
import { confirmPlan, planAndWarn } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'

type ExportArgs = ArgsOf<typeof exportShape>

/** Prints the credentials in a format, or with `--unset` the statements that remove them. */
export async function run(args: ExportArgs, context: Context): Promise<number> {
  const format = formatOf(args.options.format ?? 'env')
  if (args.options.unset) return printRemoval(format, context)
  const given = await prepare(args.positionals.profile, { ...args.options, directory: true }, context)
  const planned = { plan: await planAndWarn(given), prepared: given }
  const { plan, prepared, record } = await confirmPlan(planned, args.options, { by: 'export' })
  const credentials = await getCredentials(prepared, plan, args.options)
  await record?.(credentials)
  if (format === 'process') context.stdout.write(renderProcess(credentials))
  else if (format === 'ini') context.stdout.write(renderIni(plan, credentials))
  else {
    const noCompat = isCompatOff(context)
    context.stdout.write(
      renderExport(buildShellChange({ ...childOfPlan(plan), credentials, noCompat }, context), format),
    )
  }
  return ExitCode.ok
}

function printRemoval(format: Format, context: Context): number {
  if (format === 'process' || format === 'ini' || format === 'dotenv') {
    throw new AwsxError('USAGE', `export: --unset is not supported for --format ${format}`)
  }
  context.stdout.write(renderExport(buildRemoval(context), format))
  return ExitCode.ok
}
