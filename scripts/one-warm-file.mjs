import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const entry = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src/bin.ts')

/**
 * How rolldown splits the code: what every start needs is one file, because finding another one takes longer than running its code. All else
 * is split at the dynamic imports.
 */
export const oneWarmFile = {
  groups: [
    {
      debugName: 'warm',
      name: (id, context) => (id.startsWith('\0') || listWarmModules(context).has(id) ? 'warm' : null),
    },
  ],
}

let known

/** The entry and everything that it imports statically. */
function listWarmModules(context) {
  if (known !== undefined) return known
  known = new Set()
  const queue = [entry]
  while (queue.length > 0) {
    const id = queue.pop()
    if (known.has(id)) continue
    known.add(id)
    queue.push(...(context.getModuleInfo(id)?.importedIds ?? []))
  }
  return known
}
