import { GetRoleCredentialsCommand, LogoutCommand, SSOClient } from '@aws-sdk/client-sso'

import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { callOnce, clientOptions } from './client.ts'
import type { Answer, CallContext, Connection } from './connection.ts'

/**
 * GetRoleCredentials of the Identity Center portal.
 * @throws what the client throws: status 401 means that the token is not valid any more, 403 that the role is not assigned
 */
export async function getRoleCredentials(
  accessToken: Secret,
  role: { readonly accountId: string; readonly roleName: string },
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  const client = new SSOClient(await clientOptions(connection, context))
  const command = new GetRoleCredentialsCommand({ ...role, accessToken: accessToken.reveal() })
  const { value, clockOffsetMs } = await callOnce(client, context, (sso, abortSignal) =>
    sso.send(command, { abortSignal }),
  )
  const found = value.roleCredentials
  if (found?.accessKeyId === undefined || found.secretAccessKey === undefined) {
    throw new SyntaxError('the answer of the portal holds no credentials')
  }
  const credentials: Credentials = {
    accessKeyId: found.accessKeyId,
    secretAccessKey: new Secret(found.secretAccessKey),
    sessionToken: found.sessionToken === undefined ? null : new Secret(found.sessionToken),
    expiresAt: found.expiration ?? null,
    accountId: role.accountId,
  }
  return { value: credentials, clockOffsetMs }
}

/** Ends the portal session: every token of it stops working. */
export async function signOut(
  accessToken: Secret,
  connection: Connection,
  context: CallContext,
): Promise<void> {
  const client = new SSOClient(await clientOptions(connection, context))
  const command = new LogoutCommand({ accessToken: accessToken.reveal() })
  await callOnce(client, context, (sso, abortSignal) => sso.send(command, { abortSignal }))
}
