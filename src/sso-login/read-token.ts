import { tokenFromRecord } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { Tools } from './login-deps.ts'

export async function readToken(
  identity: string,
  tools: Pick<Tools, 'store'>,
): Promise<SsoToken | undefined> {
  const record = await tools.store.read(identity)
  return record === undefined ? undefined : tokenFromRecord(record)
}
