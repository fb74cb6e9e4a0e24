import { editSection } from '../config-edit/edit-section.ts'
import { removeSections, renameProfiles } from '../config-edit/edit-sections.ts'
import type { Config } from '../config/types.ts'
import type { SyncPlan } from './plan-sync.ts'
import { readIfClean } from './ownership-marker.ts'

/**
 * Applies a plan to the text of the config file that it was made for. The user's own profiles that refer to a renamed profile are
 * updated too.
 */
export function applySync(text: string, plan: SyncPlan, config: Config): string {
  const removals = plan.removed.map((name) => ({ kind: 'profile' as const, name }))
  let result = removals.length === 0 ? text : removeSections(text, 'config', removals)
  if (plan.renamed.size > 0) {
    const removed = new Set(plan.removed)
    result = renameProfiles(result, plan.renamed)
    for (const edit of listReferences(plan, config)) {
      if (!removed.has(edit.name)) result = editSection(result, 'config', edit)
    }
  }
  for (const edit of plan.changed) result = editSection(result, 'config', edit)
  return appendAll(result, plan)
}

const references = ['source_profile', 'include_profile'] as const

function listReferences({ renamed }: SyncPlan, config: Config) {
  return config.profileNames().flatMap((name) => {
    const section = readIfClean(config, name)
    const set = references.flatMap((key) => {
      const target = renamed.get(section?.get(key)?.value ?? '')
      return target === undefined ? [] : [[key, target] as const]
    })
    const now = renamed.get(name) ?? name
    return set.length === 0 ? [] : [{ kind: 'profile' as const, name: now, set: Object.fromEntries(set) }]
  })
}

/** Writes each new profile to an empty text first: looking each one up in a long file would take minutes. */
function appendAll(text: string, { added }: SyncPlan): string {
  const [first, ...rest] = added
  if (first === undefined) return text
  const opened = editSection(text, 'config', first)
  const lineEnd = /\r\n/.test(opened) ? '\r\n' : '\n'
  return (
    opened + rest.map((edit) => lineEnd + editSection('', 'config', edit).replaceAll('\n', lineEnd)).join('')
  )
}
