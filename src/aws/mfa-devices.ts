import { IAMClient, ListMFADevicesCommand } from '@aws-sdk/client-iam'
import type { ListMFADevicesCommandOutput } from '@aws-sdk/client-iam'
import type { Credentials } from '../credentials/types.ts'
import { clientOptions, runCall } from './client.ts'
import type { CallContext, Connection } from './connection.ts'

/** An IAM user can have eight devices, so one page is enough unless AWS raises that. */
const maxPages = 5

/**
 * ListMFADevices for the IAM user of a long-lived key.
 * @returns serial numbers or ARNs, security keys and passkeys included
 * @throws what the client throws; see `describeFailure`
 */
export async function listMfaDevices(
  source: Credentials,
  connection: Connection,
  context: CallContext,
): Promise<readonly string[]> {
  const client = new IAMClient({
    ...(await clientOptions(connection, context)),
    credentials: {
      accessKeyId: source.accessKeyId,
      secretAccessKey: source.secretAccessKey.reveal(),
      ...(source.sessionToken === null ? {} : { sessionToken: source.sessionToken.reveal() }),
    },
  })
  const serials: string[] = []
  let marker: string | undefined
  for (let page = 1; page <= maxPages; page += 1) {
    const input = marker === undefined ? {} : { Marker: marker }
    const answer = await runCall(client, context, (iam, abortSignal) =>
      iam.send(new ListMFADevicesCommand(input), { abortSignal }),
    )
    const { MFADevices = [], Marker }: ListMFADevicesCommandOutput = answer.value
    serials.push(...MFADevices.flatMap(({ SerialNumber }) => SerialNumber ?? []))
    if (Marker === undefined || Marker === '') break
    marker = Marker
  }
  return serials
}
