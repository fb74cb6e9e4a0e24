import { AwsxError } from '../errors.ts'

/**
 * Refuses what cannot be the name of a region before it is written to a file.
 * @throws AwsxError USAGE
 */
export function checkRegionText(region: string): void {
  if (/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region)) return
  throw new AwsxError('USAGE', `"${region}" is not the name of a region`, {
    hints: ['a region looks like us-east-1'],
  })
}
