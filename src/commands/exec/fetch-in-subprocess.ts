import { allOptions } from '../../argv/command-spec.ts'
import type { Prepared } from '../../app/prepare.ts'
import { canStoreCredentials } from '../../credentials/cached-steps.ts'
import type { Plan } from '../../plan/types.ts'
import type { Store } from '../../store/types.ts'
import { fetchShape } from '../fetch/fetch-command.ts'
import type { ResolvingOptions } from '../../app/create-deps.ts'
import type { InteractionOptions } from '../../app/interaction-policy.ts'

/** The options of a command, of which the subprocess gets those that it takes too. */
export interface FetchOptions extends ResolvingOptions, InteractionOptions {
  readonly debug: boolean
}

interface FetchTask {
  readonly options: FetchOptions
  readonly plan: Plan
  readonly prepared: Prepared
}

/**
 * Fetches credentials into the store in another process, because the AWS clients would stay in the memory of this one for as long as the
 * command runs. Never prompts.
 * @returns whether the store has fresh credentials now; if not, this process has to fetch them, and to report why it cannot
 */
export async function fetchInSubprocess(task: FetchTask, store: Store, refresh: boolean): Promise<boolean> {
  const { plan, prepared } = task
  const { choice, context } = prepared
  if (!canStoreCredentials(plan, store)) return false
  // Pass on a profile only if it was named: an unnamed "default" may fall back to the environment.
  const profile =
    choice.from === 'argument' || plan.guard !== undefined || prepared.directory !== undefined
      ? plan.profile
      : undefined
  const options = { ...task.options, profile, refresh, 'mfa-token': undefined }
  const words = [fetchShape.name, ...formatOptions(options)]
  return (await context.runAwsx(words, options.debug ? 'show-stderr' : 'hide-stderr')) === 0
}

function formatOptions(options: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(allOptions(fetchShape)).flatMap((name) => {
    const value = options[name]
    if (value === true) return [`--${name}`]
    return typeof value === 'string' || typeof value === 'number' ? [`--${name}=${value}`] : []
  })
}
