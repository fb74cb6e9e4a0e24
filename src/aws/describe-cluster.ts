import type { Credentials } from '../credentials/types.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { CallContext, Connection } from './connection.ts'
import { sendSigned } from './signed-request.ts'

/** What kubectl needs to reach a cluster of EKS. */
export interface Cluster {
  readonly arn: string
  /** A URL. */
  readonly endpoint: string
  /** In PEM format. */
  readonly certificate: string
}

/** DescribeCluster of EKS. @throws an error that `describeFailure` knows; SyntaxError for a cluster that is being created */
export function describeCluster(
  name: string,
  credentials: Credentials,
  target: { readonly connection: Connection; readonly context: CallContext },
): Promise<Cluster> {
  const call = { service: 'eks', path: `/clusters/${name}`, clockOffsetMs: 0 }
  return sendSigned(call, credentials, target, (body) => {
    const cluster = toJsonObject(parseJsonObject(body)?.['cluster']) ?? {}
    const { arn, endpoint } = cluster
    const data = toJsonObject(cluster['certificateAuthority'])?.['data']
    if (typeof arn !== 'string' || typeof endpoint !== 'string' || typeof data !== 'string')
      throw new SyntaxError('the answer has no address of the cluster')
    return { arn, endpoint, certificate: Buffer.from(data, 'base64').toString() }
  })
}
