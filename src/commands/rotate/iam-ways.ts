import { createPromptingDeps } from '../../app/create-deps.ts'
import type { Prepared } from '../../app/prepare.ts'
import { describeFailure, failureName } from '../../aws/call-errors.ts'
import type { IamCaller } from '../../aws/iam.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import type { Credentials } from '../../credentials/types.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { Hop, Plan } from '../../plan/types.ts'

/** Credentials that may be allowed to manage the keys of a user. */
interface Way {
  readonly name: 'key' | 'mfa' | 'role'
  /** @param isAgain whether AWS rejected what it gave before */
  readonly get: (isAgain: boolean) => Promise<Credentials>
}

/** Makes calls to IAM with whatever credentials the user's policy wants: the key alone, with an MFA code, or through the profile's role. */
export interface IamWays {
  /**
   * @param action for an error: `could not ACTION: …`
   * @throws AwsxError
   */
  call<T>(action: string, work: (caller: Omit<IamCaller, 'userName'>) => Promise<T>): Promise<T>
}

export interface WaysRequest {
  readonly prepared: Prepared
  readonly options: Parameters<typeof createPromptingDeps>[2]
  /** The profile that was named, and the one with the key. They differ for a role. */
  readonly plan: Plan
  readonly keyPlan: Plan
  /** The key as the store has it now. */
  readonly readKey: () => Promise<Credentials>
}

/** @param request the plans start at the stored key */
export function openIamWays(request: WaysRequest): IamWays {
  const ways = listWays(request)
  const { clients } = request.plan
  const connection = endpointFor(clients, 'iam', clients.region)
  const { context } = request.prepared
  // The way that worked last is tried first.
  let first = 0
  return {
    async call(action, work) {
      const failures: unknown[] = []
      for (const [index, way] of ways.entries()) {
        if (index < first) continue
        try {
          const result = await tryWay(way, (source) => work({ source, connection, context }))
          first = index
          return result
        } catch (error) {
          if (error instanceof AwsxError) throw error
          if (!failureName(error).startsWith('AccessDenied'))
            throw describeFailure(error, { action, connection })
          failures.push(error)
        }
      }
      throw describeFailure(failures[0], { action, connection, hints: hintsFor(ways, request) })
    },
  }
}

/** A session of the old key may end with it. Then it is made again with the new key. */
async function tryWay<T>(way: Way, work: (source: Credentials) => Promise<T>): Promise<T> {
  try {
    return await work(await way.get(false))
  } catch (error) {
    if (way.name === 'key' || !/^(?:ExpiredToken|InvalidClientTokenId)/.test(failureName(error))) throw error
    return work(await way.get(true))
  }
}

function hintsFor(ways: readonly Way[], { keyPlan }: WaysRequest): readonly string[] {
  const { profile } = keyPlan
  if (ways.some(({ name }) => name === 'mfa'))
    return [`the policy of the user must allow it for the user's own keys`]
  return [
    `if the policy of the user wants MFA, add mfa_serial to profile "${profile}"`,
    'if a role may do it, name a profile with that role',
  ]
}

function listWays(request: WaysRequest): readonly Way[] {
  const { prepared, options, plan, keyPlan, readKey } = request
  const resolve = (steps: Plan): Way['get'] => {
    let found: Credentials | undefined
    return async (isAgain) => {
      if (isAgain) found = undefined
      found ??= await resolveCredentials(steps, createPromptingDeps(prepared, steps, options))
      return found
    }
  }
  const session = [plan, keyPlan].map(sessionPlan).find((found) => found !== undefined)
  const hasRole = plan.steps.some(({ kind }) => kind === 'assume-role')
  return [
    { name: 'key', get: readKey },
    ...(session === undefined ? [] : [{ name: 'mfa', get: resolve(session) } as const]),
    ...(hasRole ? [{ name: 'role', get: resolve(plan) } as const] : []),
  ]
}

/** The plan up to its MFA session. @returns undefined if it has none */
function sessionPlan(plan: Plan): Plan | undefined {
  const [base, ...hops] = plan.steps
  const sessions: readonly Hop[] = hops.filter(({ kind }) => kind === 'session-token')
  return sessions.length === 0 ? undefined : { ...plan, steps: [base, ...sessions] }
}
