import { outputStyle } from '../../app/output-style.ts'
import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import { isGuarded } from '../../profiles/guarded-environment.ts'
import { layoutTable } from '../../text/layout-table.ts'
import type { EachArgs } from './each-command.ts'
import type { EachTarget } from './plan-targets.ts'

/** Prints the targets of `--dry-run`: a table, or a line of JSON for each. */
export function listTargets(
  targets: readonly EachTarget[],
  { options }: EachArgs,
  { context }: Prepared,
): void {
  if (options.output === 'json') {
    for (const target of targets) context.stdout.write(`${JSON.stringify(describe(target))}\n`)
    return
  }
  const columns = [
    { title: 'TARGET', min: 16, prefer: 40 },
    { title: 'ACCOUNT' },
    { title: 'ACCOUNT NAME', min: 12, drop: 1 },
    { title: 'ROLE', min: 12, drop: 2 },
    { title: 'REGION', drop: 4 },
    { title: 'ENVIRONMENT', drop: 3 },
    { title: 'ACCESS', drop: 5 },
  ]
  const rows = targets.map((target) => {
    const { label, accountId, accountName, role, region, environment, access, planned } = target
    const isRed = environment !== null && isGuarded(environment)
    return [
      { text: label, style: planned instanceof AwsxError ? ('dim' as const) : undefined },
      { text: accountId ?? '-' },
      { text: accountName ?? '-' },
      { text: role?.split('/').at(-1) ?? '-' },
      { text: region ?? '-' },
      { text: environment ?? '-', style: isRed ? ('red' as const) : undefined },
      { text: planned instanceof AwsxError ? planned.code : access },
    ]
  })
  context.stdout.write(layoutTable(columns, rows, outputStyle(context.stdout, context, options)))
}

function describe(target: EachTarget): Readonly<Record<string, unknown>> {
  const { label, request, accountId, accountName, role, region, environment, access, planned } = target
  const problem = planned instanceof AwsxError ? { code: planned.code, message: planned.message } : null
  return {
    type: 'target',
    target: label,
    profile: request.name,
    accountId,
    accountName,
    role,
    region,
    environment,
    access,
    error: problem,
  }
}
