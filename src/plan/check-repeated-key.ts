import { configError, readKey } from './plan-context.ts'
import type { PlanChecks } from './plan-checks.ts'
import { warn } from './plan-warnings.ts'
import { normalizeStartUrl } from './same-portal.ts'

/**
 * Some SDKs reject a repeated key, the AWS CLI only a different value. awsx follows the CLI and adds a warning, but accepts another spelling of
 * the same start URL.
 * @throws AwsxError SSO_CONFLICT
 */
export const checkRepeatedKey: PlanChecks['checkRepeatedKey'] = (
  planContext,
  { profile, session, property },
) => {
  const { name: key, value } = property
  const shared = readKey(session, key)
  if (value === shared) {
    const message = `profile "${profile.name}" repeats ${key} of sso-session "${session.name}"; the AWS SDKs for Rust, Java and Go reject that`
    warn(planContext, 'sso-duplicate', message, property)
    return
  }
  if (key === 'sso_start_url' && normalizeStartUrl(value) === normalizeStartUrl(shared ?? '')) {
    const message = `profile "${profile.name}" spells ${key} differently from sso-session "${session.name}"; the AWS CLI rejects that`
    warn(planContext, 'sso-duplicate', message, property)
    return
  }
  throw configError(planContext.config, 'SSO_CONFLICT', {
    message: `profile "${profile.name}": ${key} is "${value}", but sso-session "${session.name}" has "${shared}"`,
    location: property,
    hints: [`remove ${key} from profile "${profile.name}"`],
  })
}
