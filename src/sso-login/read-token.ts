import { tokenFromRecord } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { LoginDeps } from './login-deps.ts'

export async function readToken(
  identity: string,
  deps: Pick<LoginDeps, 'store'>,
): Promise<SsoToken | undefined> {
  const record = await deps.store.read(identity)
  return record === undefined ? undefined : tokenFromRecord(record)
}
