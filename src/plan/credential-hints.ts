import { quoteWord } from '../text/quote-word.ts'

/** The ways to give a profile credentials, for a profile in the config that has none. */
export function hintsForCredentials(name: string): readonly string[] {
  const word = quoteWord(name)
  return [
    `add sso_session, role_arn, credential_process or an access key to profile "${name}"`,
    `make it an Identity Center profile: awsx configure sso ${word}`,
    `store an access key for it: awsx add ${word}`,
    `if aws-vault has its key: awsx import --keys --from aws-vault ${word}`,
  ]
}
