import { AwsxError } from '../errors.ts'

/** Whether a text can be the name of a region, and nothing more: it is to be written to a file. */
export function isRegionText(region: string): boolean {
  return /^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region)
}

/** @throws AwsxError USAGE for what cannot be the name of a region */
export function checkRegionText(region: string): void {
  if (isRegionText(region)) return
  throw new AwsxError('USAGE', `"${region}" is not the name of a region`, {
    hints: ['a region looks like us-east-1'],
  })
}
