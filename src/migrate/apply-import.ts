import { editSections } from '../config-edit/edit-sections.ts'
import { readHeaders, makeSourceFile } from '../config/find-headers.ts'
import type { ImportPlan } from './plan-import.ts'
import type { Note, ToolName } from './types.ts'

/** Applies a plan to the text of the config file that it was made for. */
export function applyImport(text: string, plan: ImportPlan, tools: ReadonlySet<ToolName>): string {
  const edited = editSections(text, 'config', [...plan.changed, ...plan.added])
  return tools.has('aws-sso') ? removeEmptyBlocks(edited) : edited
}

/** A block written by aws-sso, delimited by the comments that aws-sso looks for. */
const block =
  /^# BEGIN_AWS_SSO_CLI(_\S+)?[ \t]*\r?\n(?:\r?\n)?([^]*?)^# END_AWS_SSO_CLI\1[ \t]*(?:\r?\n(?:\r?\n)?|$)/gm

/** Removes the comments of blocks in which no profile uses aws-sso, which would otherwise overwrite these profiles. */
function removeEmptyBlocks(text: string): string {
  return text.replace(block, (whole, _name: string | undefined, inside: string) =>
    /^[ \t]*credential_process[ \t]*=.*\baws-sso\b/m.test(inside) ? whole : inside,
  )
}

/** Notes about profiles that granted's registry rewrites from a Git repository. */
export function noteRegistries(text: string): readonly Note[] {
  return readHeaders(makeSourceFile('', 'config', text))
    .filter(({ prefix }) => prefix === 'granted_registry_start')
    .map(({ name }) => ({
      tool: 'granted',
      message: `granted's registry rewrites the profiles between [granted_registry_start ${name}] and its end`,
      location: undefined,
      hints: [
        `before you run granted again, copy the profiles and run: granted registry remove ${name}`,
        'awsx has no registry; awsx sync writes a profile for every Identity Center role that you have',
      ],
    }))
}
