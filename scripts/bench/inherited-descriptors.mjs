/**
 * Descriptors above 2 that some shells and editors hand down. Every program that is measured would get them, and awsx would stay beside its
 * command for them, which takes milliseconds (docs/child.md).
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

const O_CLOEXEC = 0o2000000

/** @returns the exit status of this script, run again without such descriptors; undefined if it has none, or there is no /proc */
export function runWithoutInherited() {
  const inherited = listInherited()
  if (inherited.length === 0) return undefined
  const closing = inherited.map((fd) => `${fd}>&-`).join(' ')
  const argv = ['-c', `exec "$@" ${closing}`, 'bash', process.execPath, ...process.argv.slice(1)]
  return spawnSync('bash', argv, { stdio: 'inherit' }).status ?? 1
}

function listInherited() {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc/self/fd').filter((fd) => Number(fd) > 2 && isHandedDown(fd))
}

function isHandedDown(fd) {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')
    const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8)
    return (flags & O_CLOEXEC) === 0
  } catch {
    // The descriptor of the listing itself is closed by now.
    return false
  }
}
