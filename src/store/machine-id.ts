import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { hash } from '../crypto/crypto.ts'

/** Identifies this machine or container among those that share a home folder, as 16 hex digits: a hash of host name and machine-id(5). */
export function machineId(): string {
  return hash(`${hostname()}\n${readMachineId()}`).toString('hex').slice(0, 16)
}

function readMachineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim()
  } catch {
    return ''
  }
}
