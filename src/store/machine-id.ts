import { readFileSync } from 'node:fs'
import { hash } from '../crypto/crypto.ts'

/**
 * Identifies this machine or container among those that share a home folder, as 16 hex digits: a hash of host name and machine-id(5). Only
 * for Linux. The host name comes from proc_sys_kernel(5), because loading node:os takes longer than reading a file.
 */
export function machineId(): string {
  const [hostName, id] = ['/proc/sys/kernel/hostname', '/etc/machine-id'].map(readIfThere)
  return hash(`${hostName}\n${id}`).toString('hex').slice(0, 16)
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
