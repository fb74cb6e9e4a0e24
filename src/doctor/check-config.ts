import { listFindings } from '../config/config-findings.ts'
import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { planWithChecks } from '../plan/checked-plan.ts'
import { isExpected } from '../plan/profile-purpose.ts'
import type { Plan, PlanOptions } from '../plan/types.ts'
import { quoteWord } from '../text/quote-word.ts'
import { errorFinding } from './doctor-finding.ts'
import { findUnusedStoredKeys } from '../plan/unused-stored-key.ts'
import type { DoctorFinding } from './doctor-finding.ts'
import { mergeErrors } from './merge-errors.ts'

type ProfileOptions = Pick<PlanOptions, 'hasStoredKey'>

/** Findings of the config files, the error of each profile that cannot be planned, and the warnings of all others. */
export function checkConfig(
  config: Config,
  context: Context,
  options: ProfileOptions,
): readonly DoctorFinding[] {
  const findings = orError(() =>
    listFindings(config, context).map(({ code, message, location }): DoctorFinding => ({
      code,
      level: 'warning',
      message,
      at: config.show(location),
      fix: null,
    })),
  )
  const plans = orError(() =>
    mergeErrors(
      config
        .profileNames()
        .flatMap((name) =>
          checkProfile(name, { config, context, options }).map((finding) => ({ profile: name, finding })),
        ),
    ),
  )
  return withoutRepeats([...findings.filter((finding) => !isRepeated(finding, plans)), ...plans])
}

/** Whether planning a profile already reports this malformed value. */
function isRepeated({ code, at }: DoctorFinding, plans: readonly DoctorFinding[]): boolean {
  const isValue = code === 'malformed-value' || code === 'empty-value'
  return isValue && plans.some((plan) => plan.code === 'CONFIG_INVALID' && plan.at === at)
}

function checkProfile(
  name: string,
  input: { readonly config: Config; readonly context: Context; readonly options: ProfileOptions },
): readonly DoctorFinding[] {
  const { config, context, options } = input
  return orError(() => {
    const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, options, context)
    const found = [...plan.warnings, ...findUnusedStoredKeys([name], config, options)]
    const warnings = found.map((warning): DoctorFinding => ({
      ...warning,
      level: 'warning',
      fix: fixOf(warning.code, name),
    }))
    return [...warnings, ...findExpired(plan, config, context.now())]
  }).filter(({ code }) => !isExpected(code, name, config, context))
}

function fixOf(code: string, name: string): string | null {
  if (code === 'no-region') return `add region to profile "${name}"`
  return code === 'stored-key-unused'
    ? `remove one of them; for the stored key: awsx remove ${quoteWord(name)}`
    : null
}

/** Finds an expired session token that another tool saved. */
function findExpired(plan: Plan, config: Config, now: number): readonly DoctorFinding[] {
  const [base] = plan.steps
  if (base.kind !== 'static' || base.expiry === null || base.expiry.time > now) return []
  const { command } = base.expiry
  return [
    {
      code: 'expired-keys',
      level: 'warning',
      message: `the session token of profile "${base.profile}" has expired`,
      at: base.at === null ? null : config.show(base.at),
      fix:
        command === undefined
          ? 'renew it with the tool that wrote it'
          : `${command} ${quoteWord(base.profile)}`,
    },
  ]
}

function orError(check: () => readonly DoctorFinding[]): readonly DoctorFinding[] {
  try {
    return check()
  } catch (error) {
    if (error instanceof AwsxError) return [errorFinding(error)]
    throw error
  }
}

/** Two profiles with the same broken source give the same finding. */
function withoutRepeats(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  const distinct = new Map(
    findings.map((finding) => [`${finding.code} ${finding.at} ${finding.message}`, finding]),
  )
  return [...distinct.values()]
}
