import { sayIfEmpty } from '../../app/empty-config.ts'
import { writeMfaSerial } from '../../app/offer-mfa-serial.ts'
import { createPromptingDeps } from '../../app/create-deps.ts'
import { stderrIsTerminal } from '../../app/interaction-policy.ts'
import { planFor } from '../../app/plan-for.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserRecords } from '../../app/user-records.ts'
import { findUserDevices } from '../../credentials/missing-mfa-serial.ts'
import type { UserDevices } from '../../credentials/missing-mfa-serial.ts'
import { hasMfaSeed } from '../../credentials/mfa-seed-identity.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import { AwsxError } from '../../errors.ts'
import { makeCheckedContext } from '../../plan/checked-plan.ts'
import { openProfile } from '../../plan/open-profile.ts'
import type { Plan } from '../../plan/types.ts'
import { alignColumns } from '../../text/columns.ts'
import { escapeText } from '../../text/escape.ts'
import type { MfaArgs } from './mfa-command.ts'
import { serialOf } from './store-seed.ts'
import { jsonDocument } from '../../text/json-document.ts'

interface DeviceRow {
  readonly profile: string
  readonly serial: string
  /** Where the code comes from. */
  readonly source: 'mfa_process' | 'stored seed' | 'prompt'
  readonly at: string
}

/** Lists the profiles with an `mfa_serial`: one profile if it is named. */
export function showAllDevices({ options, positionals }: MfaArgs, prepared: Prepared): void {
  const { config, context } = prepared
  const records = openUserRecords(prepared)
  const planContext = makeCheckedContext(config, context)
  const named = positionals.profile ?? options.profile
  const names = named === undefined ? config.profileNames() : [named]
  const rows = names.flatMap((name): readonly DeviceRow[] => {
    const profile = openProfile(planContext, name)
    const serial = profile?.get('mfa_serial')
    if (profile === undefined || serial === undefined || serial.value === '') return []
    const seeded = hasMfaSeed(serial.value, records) ? 'stored seed' : 'prompt'
    const source = profile.get('mfa_process') === undefined ? seeded : 'mfa_process'
    return [{ profile: name, serial: serial.value, source, at: config.show(serial.location) }]
  })
  if (options.json) context.stdout.write(jsonDocument(rows))
  else if (rows.length > 0)
    context.stdout.write(
      alignColumns(
        rows.map(({ profile, serial, source }) => [profile, serial, source].map((cell) => escapeText(cell))),
      ),
    )
  else if (!sayIfEmpty(prepared, options) && !options.quiet)
    context.stderr.write(
      'awsx: no profile has mfa_serial; to list the devices of your IAM user: awsx mfa PROFILE --online\n',
    )
}

/**
 * Lists the devices of the IAM user whose key a profile starts from, and offers to write `mfa_serial`.
 * @throws AwsxError USAGE if the profile does not start from an IAM user's key, ACCESS_DENIED if the devices cannot be listed
 */
export async function showUserDevices(args: MfaArgs, prepared: Prepared): Promise<void> {
  const { context } = prepared
  const plan = await planFor(prepared)
  const devices = await findDevicesOf(plan, args, prepared)
  if (devices === undefined) {
    throw new AwsxError(
      'ACCESS_DENIED',
      `profile "${plan.profile}": cannot list the MFA devices of its IAM user`,
      {
        hints: ['the user needs the permission iam:ListMFADevices'],
      },
    )
  }
  const present = serialOf(plan)
  if (args.options.json) context.stdout.write(jsonDocument({ ...devices, configured: present ?? null }))
  else context.stdout.write(describeDevices(devices, present))
  if (present !== undefined || devices.serials.length === 0) return
  const terminal = await context.openTerminal()
  const missing = { profile: plan.profile, serials: devices.serials }
  if (stderrIsTerminal(context) && terminal.available()) await writeMfaSerial(missing, prepared, terminal)
  else if (!args.options.quiet)
    context.stderr.write(
      `awsx: to use a device, add to profile "${escapeText(plan.profile)}": mfa_serial = ${escapeText(devices.serials[0] ?? '')}\n`,
    )
}

function findDevicesOf(plan: Plan, args: MfaArgs, prepared: Prepared): Promise<UserDevices | undefined> {
  const [base] = plan.steps
  const isUser = base.kind === 'stored-key' || (base.kind === 'static' && base.sessionToken === null)
  if (!isUser) {
    throw new AwsxError(
      'USAGE',
      `profile "${plan.profile}" does not start from the access key of an IAM user`,
    )
  }
  const deps = createPromptingDeps(prepared, plan, args.options)
  return resolveCredentials({ ...plan, steps: [base] }, deps).then((key) => findUserDevices(key, deps))
}

function describeDevices({ serials, securityKeys }: UserDevices, present: string | undefined): string {
  const rows = [
    ...serials.map((serial) => [
      escapeText(serial),
      serial === present ? 'mfa_serial of the profile' : 'gives codes',
    ]),
    ...securityKeys.map((serial) => [escapeText(serial), 'security key or passkey, which cannot give codes']),
  ]
  return rows.length === 0 ? 'the IAM user has no MFA device\n' : alignColumns(rows)
}
