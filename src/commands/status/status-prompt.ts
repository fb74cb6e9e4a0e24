import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { hasCredentials } from '../../environment/shell-depth.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { formatShortTimeLeft } from '../../text/format-time.ts'
import { escapeText } from '../../text/escape.ts'
import { joinWithOr } from '../../text/list-words.ts'
import type { StatusArgs } from './status-command.ts'

/**
 * Prints one line for a shell's prompt, or nothing at all where no profile is chosen. By the variables of the shell alone if it has
 * credentials; else by the public metadata of the chosen profile's records in the store.
 * @throws AwsxError USAGE for a format with an unknown word
 */
export async function printPrompt({ options }: StatusArgs, context: Context): Promise<number> {
  const format = options.format ?? '{profile} {left}'
  checkFormat(format)
  const found = hasOwnCredentials(context) ? readShell(context) : await readChoice(context)
  if (found === undefined) return ExitCode.ok
  const { profile, end, environment, access } = found
  const words: Readonly<Record<string, string>> = {
    profile,
    left: end === null ? '' : showEnd(end, context.now()),
    region: readVariable(context, 'AWS_REGION') ?? readVariable(context, 'AWS_DEFAULT_REGION') ?? '',
    account: readVariable(context, 'AWS_ACCOUNT_ID') ?? '',
    environment: environment ?? '',
    // Full access is the usual one, and a prompt has little space.
    access: access === 'full' ? '' : access,
  }
  const line = format.replaceAll(placeholder, (_, name: string) => words[name] ?? '')
  context.stdout.write(`${escapeText(line.trim())}\n`)
  return ExitCode.ok
}

interface Chosen {
  readonly profile: string
  /** Milliseconds since 1970 UTC; null if it is not known. */
  readonly end: number | null
  readonly environment: string | null
  readonly access: string
}

const placeholder = /\{(\w*)\}/g
const fields = ['profile', 'left', 'region', 'account', 'environment', 'access']

function checkFormat(format: string): void {
  const names = Array.from(format.matchAll(placeholder), ([, name = '']) => name)
  const unknown = names.find((name) => !fields.includes(name))
  if (unknown === undefined) return
  throw new AwsxError('USAGE', `status: --format: unknown field {${unknown}}`, {
    hints: [`use ${joinWithOr(fields.map((name) => `{${name}}`))}`],
  })
}

function hasOwnCredentials(context: Context): boolean {
  return readVariable(context, 'AWSX_PROFILE') !== undefined && hasCredentials(context)
}

function readShell(context: Context): Chosen {
  const end = Date.parse(readVariable(context, 'AWS_CREDENTIAL_EXPIRATION') ?? '')
  const profile = readVariable(context, 'AWSX_PROFILE') ?? ''
  const role = readVariable(context, 'AWSX_ROLE_ARN')?.split('/').at(-1)
  return {
    profile: role === undefined ? profile : `${profile}/${role}`,
    end: Number.isNaN(end) ? null : end,
    environment: readVariable(context, 'AWSX_ENVIRONMENT') ?? null,
    access: readVariable(context, 'AWSX_ACCESS') ?? 'full',
  }
}

/** What is wrong with the config is for commands to say: a prompt would say it at every line. */
async function readChoice(context: Context): Promise<Chosen | undefined> {
  const variables = ['AWSX_PROFILE', 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE']
  const profile = variables.map((name) => readVariable(context, name)).find((name) => name !== undefined)
  if (profile === undefined) return undefined
  try {
    // A prompt in a shell with credentials, at every line, needs none of this.
    const { readChosenProfile } = await import('./chosen-profile.ts')
    return { profile, ...(await readChosenProfile(context)) }
  } catch (error) {
    if (error instanceof AwsxError) return { profile, end: null, environment: null, access: 'full' }
    throw error
  }
}

function showEnd(end: number, now: number): string {
  return end > now ? formatShortTimeLeft(end - now) : 'expired'
}
