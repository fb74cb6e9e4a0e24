import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src')
const inSource = (...files) => files.map((file) => join(src, file))

/** The descriptions of all commands. Every command but the warm ones loads them. */
const descriptions = inSource('commands/all-commands.ts')

/** The descriptions of `list`, `status` and `whoami`, which users wait for: they do without all others. */
const interactive = inSource('commands/interactive-commands.ts')

/** Reading the command line and planning. A run with a cached plan does not load it. */
const commandLine = inSource('commands/command-line.ts')

/**
 * How rolldown splits the code: what every start needs is one file, because finding another one takes longer than running its code. What a
 * cached plan spares is another, and so are the descriptions of commands. All else is split at the dynamic imports.
 */
export const oneWarmFile = {
  groups: [
    groupOf('warm', inSource('bin.ts'), { isMore: (id) => id.startsWith('\0') }),
    groupOf('read-and-plan', commandLine),
    groupOf('interactive-commands', interactive),
    groupOf('commands', descriptions),
  ],
}

/** A call of STS. `whoami` makes one with cached credentials. */
const sts = inSource('aws/sts.ts')

/** What runs to get credentials from AWS. */
const call = inSource(
  'app/resolve-with-prompts.ts',
  'app/user-store.ts',
  'credentials/fetch-steps.ts',
  'credentials/steps/assume-role.ts',
  'store/encrypt-record.ts',
  'store/lock/run-locked.ts',
)

/** Commands that users wait for and that do not call AWS. */
const localCommands = inSource('commands/list/list-handler.ts', 'commands/status/status-handler.ts')

/**
 * How rolldown splits the code of the binary. What a call needs is in two chunks, without what the local commands need, too: to run fifty takes half a
 * millisecond. The npm package joins them itself when it has run (docs/fast-start.md).
 */
export const fewCallFiles = {
  groups: [
    ...oneWarmFile.groups,
    groupOf('sts', sts, { except: localCommands }),
    groupOf('call', call, { except: localCommands }),
  ],
}

/**
 * A chunk with the entries and everything that they import statically, unless an earlier group has it.
 * @param isMore what else it has @param except entries of what it does not have
 */
function groupOf(name, entries, { isMore = () => false, except = [] } = {}) {
  let known
  let others
  return {
    debugName: name,
    name: (id, context) => {
      known ??= listModules(entries, context)
      others ??= listModules(except, context)
      return isMore(id) || (known.has(id) && !others.has(id)) ? name : null
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
