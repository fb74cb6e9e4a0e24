import type { StoredSecret } from '../../store/manage/list-secrets.ts'

/** The number of access keys and MFA seeds, by the kinds of `awsx store --json`. */
export function countSecrets(secrets: readonly StoredSecret[]): {
  readonly 'iam-key': number
  readonly 'mfa-seed': number
} {
  const keys = secrets.filter(({ kind }) => kind === 'iam-key').length
  return { 'iam-key': keys, 'mfa-seed': secrets.length - keys }
}
