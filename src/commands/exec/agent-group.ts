import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'

/** chown(2) takes the number after it as "leave the group as it is". */
const largestGid = 4_294_967_294

/**
 * Finds the number of a group, by its name in group(5) or as a number.
 * @throws AwsxError USAGE
 */
export function findGroup(text: string, { readText }: Pick<Context, 'readText'>): number {
  if (/^\d+$/.test(text)) return readNumber(text)
  const rows = (readText('/etc/group') ?? '').split('\n').map((line) => line.split(':'))
  const gid = rows.find(([name]) => name === text)?.[2]
  if (gid !== undefined && /^\d+$/.test(gid)) return Number(gid)
  throw new AwsxError('USAGE', `exec: /etc/group has no group "${text}"`, {
    hints: ['name the group by its number: getent group NAME'],
  })
}

function readNumber(text: string): number {
  const gid = Number(text)
  if (gid <= largestGid) return gid
  throw new AwsxError('USAGE', `exec: invalid number "${text}" of a group in --agent-group`, {
    hints: ['to see the numbers of your groups: id'],
  })
}
