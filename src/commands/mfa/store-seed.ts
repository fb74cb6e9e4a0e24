import { commandLine } from '../../argv/command-line.ts'
import { planFor } from '../../app/plan-for.ts'
import type { Prepared } from '../../app/prepare.ts'
import { confirmOn } from '../../app/prompts.ts'
import { openUserStore } from '../../app/user-store.ts'
import { mfaSeedIdentity } from '../../credentials/mfa-seed-identity.ts'
import { AwsxError } from '../../errors.ts'
import { readSeed, totp } from '../../mfa/totp.ts'
import type { Plan } from '../../plan/types.ts'
import type { Terminal } from '../../terminal/types.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { mfaShape } from './mfa-command.ts'
import type { MfaArgs } from './mfa-command.ts'

const warning = [
  'a stored seed makes awsx the second factor: whoever can unlock the store then has both the access key and the MFA codes',
  'a code from a phone or a hardware key protects you even if this machine is stolen or read by malware; a stored seed does not',
]

/** The serial of the device that a plan asks a code for. */
export function serialOf(plan: Plan): string | undefined {
  const step = plan.steps.find((one) => 'mfaSerial' in one && one.mfaSerial !== null)
  return step !== undefined && 'mfaSerial' in step ? (step.mfaSerial ?? undefined) : undefined
}

/**
 * Stores the seed of the profile's device, after a warning that the user must agree to.
 * @throws AwsxError USAGE for an invalid seed or without consent; STORE_UNAVAILABLE if the store cannot hold long-lived secrets
 */
export async function storeSeed(args: MfaArgs, prepared: Prepared): Promise<void> {
  const { options } = args
  const { context } = prepared
  const plan = await planFor(prepared)
  const serial = requireSerial(plan)
  const terminal = await context.openTerminal()
  // Also for a user who agreed in advance, perhaps by copying a command.
  if (!options.yes || !options.quiet) warn(terminal, context)
  if (!options.yes) await requireConsent(serial, args, terminal)
  const text = options.stdin ? await readStdin() : await askSeed(terminal)
  const found = readSeed(text)
  if ('problem' in found) throw new AwsxError('USAGE', `mfa: ${found.problem}`)
  const { seed } = found
  const store = openUserStore(prepared, options)
  await store.write(mfaSeedIdentity(serial), {
    kind: 'mfa-seed',
    expiresAt: null,
    renewable: false,
    payload: { seed, addedAt: context.now() },
  })
  if (options.json) context.stdout.write(seedJson(plan, serial, true))
  if (options.quiet) return
  context.stderr.write(
    `awsx: stored the seed of ${escapeText(serial)}; it gives ${totp(seed, context.now())} now, which must be what your app shows\n` +
      `awsx: to remove it: awsx mfa ${escapeText(quoteWord(plan.profile))} --remove-seed\n`,
  )
}

export async function removeSeed({ options }: MfaArgs, prepared: Prepared): Promise<void> {
  const plan = await planFor(prepared)
  const serial = requireSerial(plan)
  const store = openUserStore(prepared, options)
  const existed = store.metadata(mfaSeedIdentity(serial)) !== undefined
  store.remove(mfaSeedIdentity(serial))
  if (options.json) prepared.context.stdout.write(seedJson(plan, serial, existed))
  const text = existed ? 'removed the seed of' : 'no seed is stored for'
  if (!options.quiet) prepared.context.stderr.write(`awsx: ${text} ${escapeText(serial)}\n`)
}

function seedJson({ profile }: Plan, serial: string, written: boolean): string {
  return jsonDocument({ written, profile, serial })
}

function requireSerial(plan: Plan): string {
  const serial = serialOf(plan)
  if (serial !== undefined) return serial
  throw new AwsxError('USAGE', `profile "${plan.profile}" does not require an MFA code`, {
    hints: [`awsx mfa ${quoteWord(plan.profile)} --online`],
  })
}

/** Shows the warning where the question is asked. */
function warn(terminal: Terminal, { stderr }: Prepared['context']): void {
  for (const text of warning) {
    const line = `awsx: warning: ${text}`
    if (terminal.available()) terminal.say(line)
    else stderr.write(`${line}\n`)
  }
}

async function requireConsent(serial: string, args: MfaArgs, terminal: Terminal): Promise<void> {
  if (!terminal.available()) {
    throw new AwsxError(
      'USAGE',
      'mfa: storing a seed requires your consent, and there is no terminal to prompt on',
      {
        hints: [`to agree: ${commandLine(mfaShape, args, ['--yes'])}`],
      },
    )
  }
  if (await confirmOn(terminal, `Store the seed of ${serial} anyway?`, 'no')) return
  throw new AwsxError('USAGE', 'mfa: the seed was not stored')
}

async function askSeed(terminal: Terminal): Promise<string> {
  if (terminal.available()) return terminal.ask('Secret key of the virtual MFA device: ', { hidden: true })
  throw new AwsxError('USAGE', 'mfa: cannot prompt for the seed without a terminal', {
    hints: ['pass it on stdin: awsx mfa PROFILE --store-seed --stdin'],
  })
}

async function readStdin(): Promise<string> {
  const { readInput } = await import('../../terminal/clipboard.ts')
  return readInput()
}
