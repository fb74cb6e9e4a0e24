import { editSections } from '../config-edit/edit-sections.ts'
import { readHeaders, makeFile } from '../config/find-headers.ts'
import type { ImportPlan } from './plan-import.ts'
import type { Note, ToolName } from './types.ts'

/** Makes the changes of a plan in the text of the config file that it was made for. */
export function applyImport(text: string, plan: ImportPlan, deps: ReadonlySet<ToolName>): string {
  const edited = editSections(text, 'config', [...plan.changed, ...plan.added])
  return deps.has('aws-sso') && plan.changed.length > 0 ? removeEmptyBlocks(edited) : edited
}

/** A block of aws-sso, with the comments at both ends by which it finds what it wrote. */
const block =
  /^# BEGIN_AWS_SSO_CLI(_\S+)?[ \t]*\r?\n(?:\r?\n)?([^]*?)^# END_AWS_SSO_CLI\1[ \t]*(?:\r?\n(?:\r?\n)?|$)/gm

/** Without the comments aws-sso does not write over profiles that are not its own any more. */
function removeEmptyBlocks(text: string): string {
  return text.replace(block, (whole, _name: string | undefined, inside: string) =>
    /^[ \t]*credential_process[ \t]*=.*\baws-sso\b/m.test(inside) ? whole : inside,
  )
}

/** Profiles between headers of granted's registry are written anew from a git repository. */
export function noteRegistries(text: string): readonly Note[] {
  return readHeaders(makeFile('', 'config', text))
    .filter(({ prefix }) => prefix === 'granted_registry_start')
    .map(({ name }) => ({
      tool: 'granted',
      message: `the profiles between [granted_registry_start ${name}] and its end are written anew by granted's registry`,
      location: undefined,
      hints: [
        `before granted runs again: granted registry remove ${name}, with a copy of the profiles`,
        'awsx has no registry; for Identity Center awsx sync writes a profile for every role that you have',
      ],
    }))
}
