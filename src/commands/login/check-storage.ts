import { AwsxError } from '../../errors.ts'
import type { Store } from '../../store/types.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** Whether the store can save the result of a login. */
export interface Storage {
  /** Why the store cannot save anything. */
  readonly problem: AwsxError | undefined
  /** Whether a prompt is allowed. It is not if the next command would have to prompt again. */
  readonly mayAsk: boolean
  /** Runs work, which fails if it needs a prompt that is not allowed. */
  explain<T>(work: () => Promise<T>): Promise<T>
}

interface StorageRequest {
  /** The profile for the hint to use `awsx exec`. */
  readonly name: string
  /** Whether a new sign-in is required. */
  readonly isForced: boolean
  /** Whether the sign-in is also saved in the cache of the AWS CLI, and so works without the store. */
  readonly isShared: boolean
}

/**
 * Finds out, before a page opens, whether a login may prompt.
 * @param isCheck whether prompts are not allowed in any case
 * @throws AwsxError STORE_UNAVAILABLE if a new sign-in is required and cannot be stored
 */
export async function checkStorage(
  store: Store,
  isCheck: boolean,
  { name, isForced, isShared }: StorageRequest,
): Promise<Storage> {
  const problem = isCheck ? undefined : await store.findWriteProblem()
  if (problem === undefined || isShared) return { problem, mayAsk: true, explain: (work) => work() }
  if (isForced) throw cannotStore(problem, 'the sign-in', name)
  return {
    problem,
    mayAsk: false,
    async explain(work) {
      try {
        return await work()
      } catch (error) {
        const code = error instanceof AwsxError ? error.code : undefined
        if (code === 'SSO_LOGIN_REQUIRED' || code === 'LOGIN_SESSION_REQUIRED')
          throw cannotStore(problem, 'the sign-in', name)
        if (code === 'MFA_REQUIRED') throw cannotStore(problem, `the session of profile "${name}"`, name)
        throw error
      }
    },
  }
}

function cannotStore(problem: AwsxError, what: string, name: string): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `${what} cannot be stored: ${problem.message}`, {
    hints: [
      ...problem.hints,
      `to run one command without storing anything: awsx exec ${quoteWord(name)} -- COMMAND`,
    ],
    cause: problem,
  })
}
