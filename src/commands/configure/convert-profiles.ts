import { editSection } from '../../config-edit/edit-section.ts'
import type { Config } from '../../config/types.ts'
import { AwsxError } from '../../errors.ts'
import { planProcessProfile } from '../../config-edit/process-profile.ts'
import type { ProcessProfile } from '../../config-edit/process-profile.ts'
import { writeAwsxProcess } from '../../plan/write-awsx-process.ts'
import type { Plan } from '../../plan/types.ts'
import { makeCheckedContext, planWithChecks } from '../../plan/checked-plan.ts'
import type { ConfigText } from '../../config-edit/change-config.ts'
import { ownerKey } from '../../portal/ownership-marker.ts'
import { readIfClean } from '../../migrate/read-if-clean.ts'
import { listRolesWithSource } from '../../config-edit/credential-keys.ts'
import { checkSameCredentials } from '../../credentials/same-credentials.ts'
import type { ConfigureArgs } from './configure-session.ts'
import type { Prepared } from '../../app/prepare.ts'

/** A run of `configure process`. */
export interface ProcessProfileTask {
  readonly args: ConfigureArgs
  readonly prepared: Prepared
  readonly names: readonly string[]
  /** How the credential_process calls awsx. */
  readonly program: string
}

/** The text of the config after the conversion, and what was converted. */
export interface Conversion {
  readonly text: string
  readonly done: readonly ProcessProfile[]
}

/** @throws AwsxError CONFIG_INVALID if a profile cannot be changed */
export function convertProfiles(
  { text: before, readWith }: ConfigText,
  task: ProcessProfileTask,
): Conversion {
  let text = before
  const done: ProcessProfile[] = []
  for (const name of task.names) {
    const config = readWith(text)
    const plan = planOf(name, config, task)
    const one = planOne(name, config, task)
    for (const edit of one.edits) text = editSection(text, 'config', edit)
    if (one.edits.length > 0) checkResults(plan, one, { config, edited: readWith(text), task })
    done.push(one)
  }
  return { text, done }
}

function checkResults(
  plan: Plan,
  { processProfile }: ProcessProfile,
  {
    config,
    edited,
    task,
  }: { readonly config: Config; readonly edited: Config; readonly task: ProcessProfileTask },
): void {
  const { context } = task.prepared
  checkSameCredentials({ before: plan, after: planOf(processProfile, edited, task) }, context)
  for (const role of listRolesWithSource(makeCheckedContext(config, context), processProfile)) {
    const before = readIfClean(() => planOf(role, config, task))
    if (before !== undefined) checkSameCredentials({ before, after: planOf(role, edited, task) }, context)
  }
}

function planOf(name: string, config: Config, { prepared }: ProcessProfileTask): Plan {
  return planWithChecks(
    config,
    { name, from: 'argument', explicit: true },
    prepared.planOptions,
    prepared.context,
  )
}

function planOne(
  name: string,
  config: Config,
  { args, program, prepared }: ProcessProfileTask,
): ProcessProfile {
  const { context } = prepared
  const owned = config.profile(name)?.get(ownerKey)
  if (args.options['in-place'] && owned !== undefined) {
    throw new AwsxError(
      'CONFIG_INVALID',
      `profile "${name}" was written by awsx sync, which would write its keys again`,
      {
        at: config.show(owned.location),
        hints: ['omit --in-place to keep the profile unchanged'],
      },
    )
  }
  return planProcessProfile(makeCheckedContext(config, context), {
    profile: name,
    inPlace: args.options['in-place'],
    as: args.options.as,
    process: (source) => writeProcess(source, program, context.platform),
  })
}

function writeProcess(name: string, program: string, platform: NodeJS.Platform): string {
  const line = writeAwsxProcess(name, program, platform)
  if (line !== undefined) return line
  throw new AwsxError(
    'CONFIG_INVALID',
    `the name "${name}" cannot be quoted so that every AWS tool reads it correctly`,
    { hints: ['rename the profile with only letters, digits, and _ - / . @ : +'] },
  )
}
