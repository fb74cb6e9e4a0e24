import { confirmPlan, planAndWarn } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { anyPort } from '../../loopback/request-checks.ts'
import type { Plan } from '../../plan/types.ts'
import type { RemoteProfile } from '../../remote/remote-script.ts'
import { processSuffix } from '../../server/credential-server.ts'
import { splitList } from '../../text/split-list.ts'
import { startServer } from '../exec/start-server.ts'
import type { StartedServer } from '../exec/start-server.ts'
import type { SshArgs } from './ssh-command.ts'

const usedBy = { name: 'awsx ssh', hint: 'use a profile with role_arn, or add --role-arn' }

type Options = SshArgs['options']

/** A profile with a server for it on a port of 127.0.0.1. */
export interface ServedProfile {
  readonly plan: Plan
  readonly started: StartedServer
  readonly port: number
  readonly remote: RemoteProfile
}

/** What says how to reach the first profile does not apply to the others. */
const forFirstOnly = {
  profile: undefined,
  account: undefined,
  role: undefined,
  'sso-session': undefined,
  'role-arn': undefined,
  'external-id': undefined,
  'role-session-name': undefined,
  region: undefined,
  'mfa-token': undefined,
} as const satisfies Partial<Options>

/** The options for the profiles that the user names with `--also`. */
export function optionsForOthers(options: Options): Options {
  return { ...options, ...forFirstOnly }
}

/**
 * The other profiles that the user names with `--also`.
 * @param first the profile that programs use by default
 * @throws AwsxError USAGE, and as `prepare`
 */
export async function prepareOthers(
  first: string,
  options: Options,
  context: Context,
): Promise<readonly Prepared[]> {
  const names = new Set(splitList(options.also ?? '').filter((name) => name !== first))
  if (names.has('default'))
    throw new AwsxError('USAGE', 'ssh: --also cannot name "default", which programs use by default', {
      hints: [`name it first: awsx ssh default --also ${first} HOST`],
    })
  const given = { ...optionsForOthers(options), directory: true }
  return Promise.all([...names].map((name) => prepare(name, given, context)))
}

/**
 * Asks what a guarded profile asks, fetches its credentials, and serves them.
 * @param words the command, for the audit log
 * @throws AwsxError as planning, `confirmPlan`, and `startServer`
 */
export async function serveProfile(
  prepared: Prepared,
  options: Options,
  words: readonly string[],
): Promise<ServedProfile> {
  const planned = { prepared, plan: await planAndWarn(prepared) }
  const handout = await confirmPlan(planned, options, { by: 'ssh', words })
  const { plan } = handout
  const started = await startServer({ ...handout, options, usedBy, hosts: anyPort })
  const { pathname, port } = new URL(started.server.uri)
  return {
    plan,
    started,
    port: Number(port),
    remote: {
      name: plan.profile,
      region: plan.region?.value,
      path: pathname,
      processPath: pathname + processSuffix,
      token: started.server.token.reveal(),
    },
  }
}
