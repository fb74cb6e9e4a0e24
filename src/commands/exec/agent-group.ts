import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'

/**
 * Finds the number of a group, by its name in group(5) or as a number.
 * @throws AwsxError USAGE
 */
export function findGroup(text: string, { readText }: Pick<Context, 'readText'>): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  const rows = (readText('/etc/group') ?? '').split('\n').map((line) => line.split(':'))
  const gid = rows.find(([name]) => name === text)?.[2]
  if (gid !== undefined && /^\d+$/.test(gid)) return Number(gid)
  throw new AwsxError('USAGE', `exec: /etc/group has no group "${text}"`, {
    hints: ['name the group by its number: getent group NAME'],
  })
}
