import { statfsSync } from 'node:fs'

const tmpfsMagic = 0x0102_1994
const ramfsMagic = 0x8584_58f6

/** Whether a file or folder is in memory (statfs(2)). @throws the system error if it does not exist */
export function isMemoryBacked(path: string): boolean {
  const { type } = statfsSync(path)
  return type === tmpfsMagic || type >>> 0 === ramfsMagic
}
