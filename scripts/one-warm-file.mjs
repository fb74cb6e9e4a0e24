import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src')
const inSource = (...files) => files.map((file) => join(src, file))

/** The descriptions of all commands. Every command but the warm ones loads them. */
const descriptions = inSource('commands/all-commands.ts')

/** The descriptions of `list` and `status`, which users wait for: they do without all others. */
const interactive = inSource('commands/interactive-commands.ts')

/** Reading the command line and planning. A run with a cached plan does not load it. */
const commandLine = inSource('commands/command-line.ts')

/**
 * How rolldown splits the code: what every start needs is one file, because finding another one takes longer than running its code. What a
 * cached plan spares is another, and so are the descriptions of commands. All else is split at the dynamic imports.
 */
export const oneWarmFile = {
  groups: [
    groupOf('warm', inSource('bin.ts'), (id) => id.startsWith('\0')),
    groupOf('read-and-plan', commandLine),
    groupOf('interactive-commands', interactive),
    groupOf('commands', descriptions),
  ],
}

/** A chunk with the entries and everything that they import statically, unless an earlier group has it. @param isMore what else it has */
function groupOf(name, entries, isMore = () => false) {
  let known
  return {
    debugName: name,
    name: (id, context) => {
      known ??= listModules(entries, context)
      return isMore(id) || known.has(id) ? name : null
    },
  }
}

function listModules(entries, context) {
  const known = new Set()
  const queue = [...entries]
  while (queue.length > 0) {
    const id = queue.pop()
    if (known.has(id)) continue
    known.add(id)
    queue.push(...(context.getModuleInfo(id)?.importedIds ?? []))
  }
  return known
}
