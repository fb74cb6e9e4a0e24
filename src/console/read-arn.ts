import { partitionOfArn } from '../plan/partitions.ts'
import type { PartitionId } from '../plan/partitions.ts'

/** An ARN in its parts (AWS General Reference, "Amazon Resource Names"); parts that may be empty are null then. */
export interface Arn {
  readonly partition: PartitionId
  readonly service: string
  readonly region: string | null
  readonly accountId: string | null
  readonly resource: string
}

/** @returns undefined for a text that is no ARN, or one of an unknown partition */
export function readArn(text: string): Arn | undefined {
  const partition = partitionOfArn(text)
  const [, service = '', region = '', account = '', resource = ''] =
    /^arn:[\w-]+:([\w.-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/su.exec(text) ?? []
  if (partition === undefined || service === '') return undefined
  return {
    partition,
    service,
    region: region === '' ? null : region,
    // Policies and the like that AWS itself owns have "aws" in the place of the account.
    accountId: account === '' || account === 'aws' ? null : account,
    resource,
  }
}
