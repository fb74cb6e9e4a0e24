/** An access key with its secret, as a record of the store holds it. */
export interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface RotationStart {
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number
  /** ARN and name of the IAM user. */
  readonly arn: string
  readonly userName: string
  /** The key that is being replaced. */
  readonly oldKeyId: string
}

/**
 * How far a rotation got. It is stored with the key, so that the next run continues after a crash:
 *
 * - `creating`: CreateAccessKey may have been called. A key that is not in `knownKeyIds` may be the new one, with a lost secret
 * - `created`: the new key is stored beside the old one, which profiles still use
 * - `switched`: profiles use the new key, which AWS has accepted
 * - `deactivated`: the old key is inactive
 */
export type Rotation =
  | (RotationStart & { readonly stage: 'creating'; readonly knownKeyIds: readonly string[] })
  | (RotationStart & { readonly stage: 'created'; readonly newKey: KeyPair; readonly createdAt: number })
  | (RotationStart & { readonly stage: 'switched' | 'deactivated' })

export type RotationStage = Rotation['stage']
