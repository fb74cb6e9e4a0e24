import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chooseProfile } from '../config/choose-profile.ts'
import { locateSettings } from '../config/awsx-settings.ts'
import { readVariable } from '../context.ts'
import type { Context, Environment } from '../context.ts'
import { askBroker, brokerUnavailable } from '../credentials/steps/broker.ts'
import { brokerVariable } from '../environment/agent-change.ts'
import { AwsxError, errnoName, isErrno } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

/** The commands that need neither the user's files nor the store, and change nothing. */
const served: ReadonlySet<string> = new Set([
  '__broker',
  '__fetch',
  'credential-process',
  'docker-credential',
  'each',
  'exec',
  'explain',
  'export',
  'git-credential',
  'list',
  'status',
  'token',
  'whoami',
])
/** Those that shells and people run anywhere, also after the broker has ended. */
const unrelated: ReadonlySet<string> = new Set(['__complete', 'completion', 'help', 'init', 'version'])

interface InnerCommand {
  readonly name: string | undefined
  /** The long names of the options in argv. */
  readonly optionNames: ReadonlySet<string>
}

/**
 * The context of awsx inside a command of `exec --agent`: the files of that command instead of the user's, no settings, and no store. The commands
 * that it runs get the environment as it was.
 * @throws AwsxError AGENT_NOT_ALLOWED for a command that needs more, BROKER_UNAVAILABLE if the command of `exec --agent` has ended
 */
export function enterBroker({ name = '', optionNames }: InnerCommand, context: Context): Context {
  const socket = readVariable(context, brokerVariable) ?? ''
  if (!served.has(name) && !unrelated.has(name)) throw needsUser(`awsx ${name}`)
  if (name === 'exec' && optionNames.has('agent')) throw needsUser('awsx exec --agent')
  const isTolerant = unrelated.has(name) || optionNames.has('prompt')
  if (!isTolerant) requireSocket(socket)
  return deriveContext(dirname(socket), context)
}

/** @throws AwsxError BROKER_UNAVAILABLE */
function requireSocket(path: string): void {
  try {
    statSync(path)
  } catch (error) {
    throw brokerUnavailable(path, isErrno(error, 'ENOENT') ? 'it has ended' : errnoName(error))
  }
}

function needsUser(command: string): AwsxError {
  return new AwsxError(
    'AGENT_NOT_ALLOWED',
    `"${command}" does not work inside awsx exec --agent, which only serves the profiles that the user allows`,
    { hints: [`the user can type it in a terminal of their own: ${command}`] },
  )
}

/** In place of the user's settings. The awsx outside writes the audit log. */
const settings = '[audit]\nscope = "off"\n'

function deriveContext(folder: string, context: Context): Context {
  const replaced: Environment = {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWSX_HOME: join(folder, 'state'),
    AWSX_STORE: 'none',
    XDG_CONFIG_HOME: folder,
  }
  const profile = readVariable(context, 'AWSX_PROFILE') ?? readVariable(context, 'AWS_PROFILE')
  // It counts before the profile of a directory file, because trust in such a file is in the state folder, which is not here.
  const env = { ...context.env, ...replaced, ...(profile === undefined ? {} : { AWSX_PROFILE: profile }) }
  const settingsFile = locateSettings({ env, platform: context.platform, user: context.user })
  const overrides: Partial<Context> = {
    readText: (path, maxBytes) => (path === settingsFile ? settings : context.readText(path, maxBytes)),
    launch: (command, variables, options) =>
      context.launch(command, restore(variables, replaced, context.env), options),
  }
  return Object.assign(
    Object.create(context, { env: { value: env, enumerable: true } }) as Context,
    overrides,
  )
}

/** Gives the variables that were replaced their own values again, unless the command's environment changes them itself. */
function restore(variables: Environment, replaced: Environment, original: Environment): Environment {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      if (replaced[name] !== value) return [[name, value]]
      const before = original[name]
      return before === undefined ? [] : [[name, before]]
    }),
  )
}

/** The second one is for `ACCOUNT/ROLE`: the files of the command have no sign-in. */
const missing: ReadonlySet<ErrorCode> = new Set(['PROFILE_NOT_FOUND', 'SSO_SESSION_NOT_FOUND'])

/**
 * Asks the broker why a profile is not there, so that the refusal is in its log.
 * @param named the profile in argv
 */
export async function explainMissingProfile(
  error: unknown,
  named: string | undefined,
  context: Context,
): Promise<unknown> {
  const socket = readVariable(context, brokerVariable)
  if (socket === undefined || !(error instanceof AwsxError) || !missing.has(error.code)) return error
  const profile = named ?? chooseProfile(context, undefined).name
  try {
    await askBroker({ socket, profile }, context)
    return error
  } catch (refusal) {
    return refusal
  }
}
