import type { Ancestor } from '../audit/audit-entry.ts'
import type { Context } from '../context.ts'

const most = 16

/**
 * The processes above awsx, the nearest first. Reads `/proc` (proc_pid_stat(5)), so other systems than Linux have none.
 * @returns as many as the user may see
 */
export function listAncestors({
  platform,
  readText,
}: Pick<Context, 'platform' | 'readText'>): readonly Ancestor[] {
  const found: Ancestor[] = []
  let next = platform === 'linux' ? readProcess('self', readText)?.parent : undefined
  while (next !== undefined && next > 0 && found.length < most) {
    const entry = readProcess(String(next), readText)
    if (entry === undefined) break
    found.push({ pid: next, name: entry.name })
    next = entry.parent
  }
  return found
}

function readProcess(
  pid: string,
  readText: Context['readText'],
): { readonly name: string; readonly parent: number } | undefined {
  try {
    // The name may contain blanks and parentheses.
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readText(`/proc/${pid}/stat`) ?? '') ?? []
    return name === undefined ? undefined : { name, parent: Number(parent) }
  } catch {
    return undefined
  }
}
