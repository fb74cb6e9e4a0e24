import { parseJsonObject, toJsonObject } from '../text/json-object.ts'

/** The version that kubectl asked with, and the region of the cluster if its address says so. */
export interface ExecInfo {
  readonly apiVersion: string
  readonly region: string | undefined
  /** Whether a user is there to answer a question: always without kubectl. */
  readonly mayAsk: boolean
  /** What is wrong with the variable, to complete a sentence. */
  readonly problem: string | undefined
}

const fallback = 'client.authentication.k8s.io/v1beta1'

/** The most bytes of a token that the verifier of a cluster reads (aws-iam-authenticator, pkg/token). */
export const maxTokenBytes = 4096

/**
 * Reads `KUBERNETES_EXEC_INFO` (Kubernetes documentation, "client-go credential plugins"). The answer has to repeat its `apiVersion`.
 * @param text undefined if the variable is not set
 */
export function readExecInfo(text: string | undefined): ExecInfo {
  const unknown = { apiVersion: fallback, region: undefined, mayAsk: false }
  if (text === undefined) return { ...unknown, mayAsk: true, problem: undefined }
  const info = parseJsonObject(text)
  if (info === undefined) return { ...unknown, problem: 'is not a JSON object' }
  const known = {
    region: regionOf(info['spec']),
    mayAsk: toJsonObject(info['spec'])?.['interactive'] === true,
  }
  const { apiVersion } = info
  if (
    typeof apiVersion !== 'string' ||
    !/^client\.authentication\.k8s\.io\/v1(?:beta1|alpha1)?$/.test(apiVersion)
  )
    return { ...known, apiVersion: fallback, problem: 'has an unknown apiVersion' }
  return { ...known, apiVersion, problem: undefined }
}

/**
 * The region in the address of a cluster: `https://ID.SHARD.REGION.eks.amazonaws.com`, or with IPv6 `https://ID.SHARD.REGION.api.aws` (Amazon EKS
 * User Guide, "Cluster API server endpoint"). kubectl gives it with `provideClusterInfo: true`.
 */
function regionOf(spec: unknown): string | undefined {
  const server = toJsonObject(toJsonObject(spec)?.['cluster'])?.['server']
  if (typeof server !== 'string') return undefined
  const form = /^https:\/\/[^/]+\.([a-z]+(?:-[a-z]+)+-\d+)\.(?:eks\.amazonaws|api)\.[a-z.]+(?::\d+)?\/?$/
  return form.exec(server.toLowerCase())?.[1]
}

/** @param url from `presign` @returns the token: base64url without padding, which the verifier requires */
export function encodeEksToken(url: string): string {
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`
}

/** @param expiresAt in RFC 3339 @returns one line of JSON, with a line break */
export function renderExecCredential(apiVersion: string, token: string, expiresAt: string): string {
  const status = { expirationTimestamp: expiresAt, token }
  return `${JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: {}, status })}\n`
}
