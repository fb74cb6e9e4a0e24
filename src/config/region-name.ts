import { AwsxError } from '../errors.ts'

/** Whether a text has the form of a region name, so that it is safe to write to a file. */
export function isRegionName(region: string): boolean {
  return /^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region)
}

/** @throws AwsxError USAGE if the text does not have the form of a region name */
export function checkRegionName(region: string): void {
  if (isRegionName(region)) return
  throw new AwsxError('USAGE', `invalid region "${region}"`, {
    hints: ['example: us-east-1'],
  })
}
