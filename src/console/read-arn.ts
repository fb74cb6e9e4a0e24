import { partitionOfArn } from '../plan/partitions.ts'
import type { PartitionId } from '../plan/partitions.ts'

/** The parts of an ARN (AWS General Reference, "Amazon Resource Names"); empty parts are null. */
export interface Arn {
  readonly partition: PartitionId
  readonly service: string
  readonly region: string | null
  readonly accountId: string | null
  readonly resource: string
}

/** @returns undefined for a text that is not an ARN, or an ARN of an unknown partition */
export function readArn(text: string): Arn | undefined {
  const partition = partitionOfArn(text)
  const [, service = '', region = '', account = '', resource = ''] =
    /^arn:[\w-]+:([\w.-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/su.exec(text) ?? []
  if (partition === undefined || service === '') return undefined
  return {
    partition,
    service,
    region: region === '' ? null : region,
    // AWS managed policies have "aws" instead of an account ID.
    accountId: account === '' || account === 'aws' ? null : account,
    resource,
  }
}
