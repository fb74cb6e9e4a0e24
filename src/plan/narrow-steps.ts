import { isLongLived } from './hops.ts'
import type { Base, Hop, Origin, SessionPolicies, Step } from './types.ts'

export type Steps = readonly [Base, ...Hop[]]

/** GetScopedCredentials takes credentials that were narrowed twice, but not three times (STS API reference). */
const maxScopes = 3

/** Durations of GetFederationToken in seconds (STS API reference). */
const federationLimits = { least: 900, most: 129_600, usual: 43_200 } as const

export interface Narrowing {
  /** The profile that new steps come from. */
  readonly origin: Origin
  /** The requested duration of the last session. */
  readonly durationSeconds?: number | undefined
}

export type Narrowed =
  | { readonly steps: Steps }
  /** Why no call takes the policies, to complete `…, because …`. */
  | { readonly problem: string; readonly hint: string }

/**
 * Narrows what a plan's last step gives: in its own call if that takes session policies and has none yet, otherwise in another call. A second
 * policy in the same call would add permissions, because a session has those that any of its policies allows.
 */
export function narrowSteps(steps: Steps, policies: SessionPolicies, narrowing: Narrowing): Narrowed {
  const [base, ...hops] = steps
  const last = hops.at(-1) ?? base
  if (takesPolicies(last) && !hasPolicies(last))
    return { steps: replaceLast(steps, { ...last, ...policies }) }
  if (last.kind === 'federation-token') {
    return {
      problem: 'a session of GetFederationToken cannot be narrowed again',
      hint: 'remove policy and policy_arns of the profile',
    }
  }
  if (hops.length === 0 && isLongLived(base)) return { steps: [base, federate(policies, narrowing)] }
  if (policies.policy === null || policies.policyArns.length > 0) {
    return {
      problem:
        'GetScopedCredentials, which narrows credentials that exist already, takes no managed policies',
      hint: 'write the permissions into policy, or use a profile that assumes a role',
    }
  }
  if (hops.filter(({ kind }) => kind === 'scoped').length >= maxScopes) {
    return { problem: `credentials can be narrowed ${maxScopes} times at most`, hint: 'use fewer policies' }
  }
  const { policy, access } = policies
  const { origin, durationSeconds = null } = narrowing
  const scoped = { kind: 'scoped', ...origin, policy, durationSeconds } as const
  return { steps: [...steps, access === undefined ? scoped : { ...scoped, access }] }
}

/** Whether the call of a step takes session policies with ARNs. */
export function takesPolicies(step: Step): step is Step & SessionPolicies & { readonly roleArn: string } {
  return step.kind === 'assume-role' || step.kind === 'web-identity'
}

export function hasPolicies({ policy, policyArns }: SessionPolicies): boolean {
  return policy !== null || policyArns.length > 0
}

function replaceLast([base, ...hops]: Steps, last: Step): Steps {
  return hops.length === 0 ? [last as Base] : [base, ...hops.slice(0, -1), last as Hop]
}

function federate(policies: SessionPolicies, { origin, durationSeconds }: Narrowing): Hop {
  const { least, most, usual } = federationLimits
  const limited = Math.min(most, Math.max(least, durationSeconds ?? usual))
  return { kind: 'federation-token', ...origin, ...policies, durationSeconds: limited }
}
