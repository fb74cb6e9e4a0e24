import { AwsxError } from '../../errors.ts'
import type { Store } from '../../store/types.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** Whether the store can hold what a login asks the user for. */
export interface Storage {
  /** Why the store can hold nothing. */
  readonly problem: AwsxError | undefined
  /** Whether the user may be asked: not if the next command would have to ask again. */
  readonly mayAsk: boolean
  /** Runs work that fails if it needs the user and may not ask. */
  explain<T>(work: () => Promise<T>): Promise<T>
}

interface StorageRequest {
  /** The profile for the hint to use `awsx exec`. */
  readonly name: string
  /** Whether a new sign-in is required. */
  readonly isForced: boolean
  /** Whether the cache of the AWS CLI gets the sign-in too, so that it can be used without the store. */
  readonly isShared: boolean
}

/**
 * Finds out what a login may ask before it opens a page.
 * @param isCheck whether the user is not asked in any case
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
        if (code === 'SSO_LOGIN_REQUIRED') throw cannotStore(problem, 'the sign-in', name)
        if (code === 'MFA_REQUIRED') throw cannotStore(problem, `the session of profile "${name}"`, name)
        throw error
      }
    },
  }
}

function cannotStore(problem: AwsxError, what: string, name: string): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `${what} cannot be stored: ${problem.message}`, {
    hints: [...problem.hints, `exec asks for one command: awsx exec ${quoteWord(name)} -- COMMAND`],
    cause: problem,
  })
}
