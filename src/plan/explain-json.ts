import type { Config } from '../config/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { findQuestions } from './plan-state.ts'
import type { PlanState } from './plan-state.ts'
import { hidePassword } from './describe-step.ts'
import type { AccountNames } from './describe-step.ts'
import { accountOf } from './step-account.ts'
import type { AssumeRoleHop, Plan, SessionPolicies, Step } from './types.ts'
import { jsonDocument } from '../text/json-document.ts'

/**
 * The plan as `awsx explain --json` prints it: JSON indented by two blanks, with a line end. Times are RFC 3339 in UTC.
 * Contains no secret. A step has `accountName` only if the name is known; the rare parameters of a role (`sourceIdentity`, tags, policies) appear only if they are set.
 */
export function explainJson(
  plan: Plan,
  state: PlanState,
  show: Config['show'],
  names: AccountNames = new Map(),
): string {
  const value = {
    profile: plan.profile,
    region: plan.region,
    steps: plan.steps.map((step, index) => ({
      kind: step.kind,
      profile: step.profile,
      at: step.at === null ? null : show(step.at),
      ...parametersOf(step),
      ...accountNameOf(step, names),
      cachedUntil: formatEnd(state.cachedUntil[index] ?? null),
    })),
    settings: plan.settings.map(({ variable, value, key, location }) => ({
      variable,
      value: hidePassword(value),
      key,
      from: show(location),
    })),
    ...guardOf(plan),
    ...directoryOf(plan),
    asks: findQuestions(plan, state).map(({ text }) => text),
    warnings: plan.warnings,
  }
  return jsonDocument(value)
}

function directoryOf({ directoryFile: file }: Plan): Readonly<Record<string, unknown>> {
  if (file === undefined) return {}
  return { directoryFile: { path: file.path, trust: file.trust, accounts: file.accounts ?? null } }
}

function guardOf({ guard }: Plan): Readonly<Record<string, unknown>> {
  if (guard === undefined) return {}
  const { environment, access, accessFrom, confirmMs, maxSeconds, isCached } = guard
  const confirmSeconds = confirmMs === null ? null : confirmMs / 1000
  return {
    guard: {
      environment,
      access,
      accessFrom,
      confirmSeconds,
      maxDurationSeconds: maxSeconds,
      cached: isCached,
      audited: guard.isAudited === true,
      ...(guard.agentDenial === undefined ? {} : { agentDenial: guard.agentDenial }),
    },
  }
}

function accountNameOf(step: Step, names: AccountNames): { readonly accountName?: string } {
  const accountName = names.get(accountOf(step) ?? '')
  return accountName === undefined ? {} : { accountName }
}

function formatEnd(time: number | null): string | null {
  return time === null ? null : formatUtc(time)
}

/** Lists the fields one by one, so that a field added to a step later, which may be secret, is not printed by accident. */
function parametersOf(step: Step): Readonly<Record<string, unknown>> {
  switch (step.kind) {
    case 'static':
      return { accessKeyId: step.accessKeyId, accountId: step.accountId }
    case 'stored-key':
      return { accountId: step.accountId }
    case 'sso':
      return {
        ssoSession: step.ssoSession,
        startUrl: step.startUrl,
        ssoRegion: step.ssoRegion,
        accountId: step.accountId,
        roleName: step.roleName,
      }
    case 'web-identity':
      return {
        roleArn: step.roleArn,
        roleSessionName: step.roleSessionName,
        tokenFile: step.tokenFile,
        ...(step.tokenProcess === null ? {} : { tokenProcess: step.tokenProcess.command }),
        ...parametersOfPolicies(step),
      }
    case 'process':
      return { command: step.command }
    case 'login':
      return { loginSession: step.loginSession }
    case 'session-token':
      return { mfaSerial: step.mfaSerial, durationSeconds: step.durationSeconds }
    case 'assume-role':
      return parametersOfRole(step)
    case 'federation-token':
      return { durationSeconds: step.durationSeconds, ...parametersOfPolicies(step) }
    case 'scoped':
      return {
        ...(step.policy === null ? {} : { policy: step.policy }),
        durationSeconds: step.durationSeconds,
        ...(step.access === undefined ? {} : { access: step.access, subset: true }),
      }
    case 'environment':
    case 'container':
    case 'ec2-metadata':
      return {}
  }
}

function parametersOfRole(hop: AssumeRoleHop): Readonly<Record<string, unknown>> {
  return {
    roleArn: hop.roleArn,
    roleSessionName: hop.roleSessionName,
    externalId: hop.externalId,
    mfaSerial: hop.mfaSerial,
    durationSeconds: hop.durationSeconds,
    ...(hop.sourceIdentity === null ? {} : { sourceIdentity: hop.sourceIdentity }),
    ...(Object.keys(hop.sessionTags).length === 0 ? {} : { sessionTags: hop.sessionTags }),
    ...(hop.transitiveSessionTags.length === 0 ? {} : { transitiveSessionTags: hop.transitiveSessionTags }),
    ...parametersOfPolicies(hop),
  }
}

function parametersOfPolicies({
  policy,
  policyArns,
  access,
}: SessionPolicies): Readonly<Record<string, unknown>> {
  return {
    ...(policy === null ? {} : { policy }),
    ...(policyArns.length === 0 ? {} : { policyArns }),
    ...(access === undefined ? {} : { access }),
  }
}
