import { basename } from 'node:path'
import type { DetectedAgent } from '../../audit/audit-entry.ts'
import { checkSectionName } from '../../config-edit/edit-section.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { Access } from '../../plan/types.ts'
import { splitList } from '../../text/split-list.ts'
import type { ExecArgs } from './exec-command.ts'

/** A profile that the user allows, with the largest access. */
export interface AllowedProfile {
  readonly profile: string
  readonly access: Access
}

/** How awsx knows the agent: the user started it. */
const startedByUser = 'exec --agent'

/** The agent that a command of `exec --agent` is. */
export interface StartedAgent extends DetectedAgent {
  /** Whether an agent runs awsx, so that nothing may be asked. */
  readonly isNested: boolean
}

/** Options that change the plan of one profile, or what the command gets, in a way that does not fit. */
const unusable = [
  'profile',
  'account',
  'role',
  'sso-session',
  'role-arn',
  'external-id',
  'role-session-name',
  'policy',
  'policy-arn',
  'region',
  'server',
  'isolate-files',
  'profile-file',
] as const

/**
 * Checks the options of `exec --agent`.
 * @returns the profiles that the user allows, the default profile first
 * @throws AwsxError USAGE; CONFIG_INVALID for a name that AWS tools cannot read
 */
export function readAllowed(
  { options, positionals }: ExecArgs,
  { platform }: Pick<Context, 'platform'>,
): readonly AllowedProfile[] {
  const fail = (message: string, hint = example): AwsxError =>
    new AwsxError('USAGE', `exec: ${message}`, { hints: [hint] })
  if (options.agent === undefined)
    throw fail(`--${options.allow === undefined ? 'agent-group' : 'allow'} requires --agent`)
  if (platform === 'win32')
    throw fail(
      '--agent does not work on Windows, where awsx cannot limit a named pipe to one user',
      'run awsx and the agent in WSL',
    )
  if (options.allow === undefined || positionals.profile !== undefined)
    throw fail(
      'with --agent, name the profiles that the command may use with --allow',
      positionals.profile === undefined
        ? example
        : `awsx exec --agent --allow ${positionals.profile} -- COMMAND`,
    )
  const wrong = unusable.find((name) => options[name] !== undefined && options[name] !== false)
  if (wrong !== undefined) throw fail(`--${wrong} does not apply with --agent`)
  const allowed = splitList(options.allow).map((text) => readOne(text, fail))
  const twice = allowed.find(
    ({ profile }, index) => allowed.findIndex((other) => other.profile === profile) < index,
  )
  if (twice !== undefined) throw fail(`--allow names profile "${twice.profile}" twice`)
  // Before the user is asked anything for a config file that cannot be written.
  for (const { profile } of allowed) checkSectionName('profile', profile)
  return allowed
}

const example = 'awsx exec --agent --allow dev --allow shared=view -- COMMAND'
const levels: readonly Access[] = ['full', 'read', 'view']

function readOne(text: string, fail: (message: string) => AwsxError): AllowedProfile {
  const [, profile = text, word = 'full'] = /^(.+)=([^=]*)$/.exec(text) ?? []
  const access = levels.find((level) => level === word)
  if (access !== undefined) return { profile, access }
  throw fail(`--allow ${text}: unknown access "${word}"; expected full, read, or view`)
}

/**
 * Names the agent: as `--agent=NAME` says, else like its program. An agent that runs awsx keeps its name, so that it gains nothing by another.
 * @param detected the agent that runs awsx
 * @throws AwsxError USAGE for an invalid name
 */
export function nameAgent({ options, command }: ExecArgs, detected: DetectedAgent | null): StartedAgent {
  if (detected !== null) return { name: detected.name, by: startedByUser, isNested: true }
  const program = basename(command[0] ?? '').replace(/\.[a-z]+$/, '')
  const name = options.agent || (isName(program) ? program : 'agent')
  if (!isName(name)) {
    throw new AwsxError('USAGE', `exec: invalid name "${name}" in --agent`, {
      hints: ['use letters, digits, and the characters . _ -, at most 32'],
    })
  }
  return { name, by: startedByUser, isNested: false }
}

function isName(text: string): boolean {
  return /^[\w.-]{1,32}$/.test(text)
}
