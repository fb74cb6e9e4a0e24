import { allOptions } from '../../argv/shared-options.ts'
import { storedKinds } from '../../credentials/cached-steps.ts'
import type { Store } from '../../store/types.ts'
import { fetchShape } from '../fetch/fetch-command.ts'
import type { ServerTask } from './exec-server.ts'

/**
 * Has another process ask AWS and put the answer into the store, because what the AWS clients load would stay in the memory of this one for
 * as long as the command runs. Asks nobody.
 * @returns whether fresh credentials are in the store now; if not, this process has to try, and to say why it cannot
 */
export async function fetchInSubprocess(task: ServerTask, store: Store, refresh: boolean): Promise<boolean> {
  const { args, plan, prepared } = task
  const { choice, context } = prepared
  const last = plan.steps.at(-1)
  if (last === undefined || !storedKinds.has(last.kind)) return false
  if (store.describe().keySource === 'none') return false
  // What was not named must not become named: the environment stands in for a "default" that nobody asked for.
  const profile = choice.from === 'argument' ? plan.profile : undefined
  const options = { ...args.options, profile, refresh, 'mfa-token': undefined }
  const words = [fetchShape.name, ...writeWords(options)]
  return (await context.runAwsx(words, options.debug)) === 0
}

function writeWords(options: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(allOptions(fetchShape)).flatMap((name) => {
    const value = options[name]
    if (value === true) return [`--${name}`]
    return typeof value === 'string' || typeof value === 'number' ? [`--${name}=${value}`] : []
  })
}
