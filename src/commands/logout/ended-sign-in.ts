import type { SignInState } from '../../sso-login/sign-in-state.ts'

/** A sign-in in `awsx logout --json`, with the names of `awsx status --json`. */
export interface EndedSignIn extends Pick<SignInState, 'name' | 'loginName' | 'startUrl'> {
  /** False if the user was not signed in. */
  readonly ended: boolean
  readonly removedCredentials: number
  /** Whether the AWS CLI has a sign-in of its own, which remains. */
  readonly awsCliSignedIn: boolean
}
