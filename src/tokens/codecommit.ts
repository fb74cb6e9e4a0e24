import { codeCommitSignature } from '../crypto/aws-signature.ts'
import type { SigningKeys } from '../crypto/aws-signature.ts'
import { partitionOf } from '../plan/partitions.ts'

/** A repository of CodeCommit, as git names it. */
export interface Repository {
  /** Without a port. */
  readonly host: string
  readonly region: string
  /** `/v1/repos/NAME` */
  readonly path: string
}

/** Plain, FIPS, and VPC endpoints (AWS CodeCommit User Guide, "Regions and Git connection endpoints"). */
const hosts = [
  /^git-codecommit(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\.(amazonaws\.(?:com|com\.cn|eu))$/,
  /^vpce-[a-z0-9-]+\.git-codecommit(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\.vpce\.(amazonaws\.(?:com|com\.cn))$/,
]

/** @returns the region of a host of CodeCommit, undefined for any other host */
export function regionOfCodeCommit(host: string): string | undefined {
  const [, region, suffix] = hosts.map((form) => form.exec(host)).find((match) => match !== null) ?? []
  return region !== undefined && partitionOf(region).dnsSuffix === suffix ? region : undefined
}

/**
 * User and password for git, as `aws codecommit credential-helper` makes them. They are good for about 15 minutes.
 * @param time milliseconds since 1970 UTC
 */
export function signForGit(
  { host, region, path }: Repository,
  keys: SigningKeys,
  time: number,
): { readonly username: string; readonly password: string } {
  const { accessKeyId, secretAccessKey, sessionToken } = keys
  return {
    username: sessionToken === null ? accessKeyId : `${accessKeyId}%${sessionToken}`,
    password: codeCommitSignature({ host, path }, secretAccessKey, { service: 'codecommit', region, time }),
  }
}
