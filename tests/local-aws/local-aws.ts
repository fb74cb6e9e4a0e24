import { defaultData } from './default-data.ts'
import type { Call, Cloud } from './exchange.ts'
import { createFaults, type Faults } from './faults.ts'
import { issueMfaCode } from './mfa.ts'
import { revokeSession } from './oidc-token.ts'
import { findDevice } from './sign-in-pages.ts'
import { createState } from './state.ts'
import { mergeData, type AwsData, type AwsDataChange } from './data.ts'

export type LocalAwsOptions = {
  /** Merged over the default data. */
  data?: AwsDataChange
  /** 0 or absent: any free port. */
  port?: number
  /** Epoch milliseconds; Date.now where absent. */
  clock?: () => number
}

/** An AWS with its memory, records and faults. */
export type UnservedAws = {
  url: string
  data: AwsData
  calls: Call[]
  faults: Faults
  /** @returns how many calls of an operation were made, with these parameters where given. */
  count: (operation: string, where?: Record<string, string>) => number
  resetCalls: () => void
  /** @returns an MFA code of a device that was never used. */
  mfaCode: (serial: string) => string
  /** Decides a device authorization by its user code, as its user would in a browser. */
  approve: (userCode: string, decision?: 'allow' | 'deny') => void
  /** Ends every sign-in at the access portal: its tokens and refresh tokens stop working. */
  revokePortalSessions: () => void
  now: () => number
  advanceClock: (ms: number) => void
  /** What handlers see; for tests of the server itself. */
  cloud: Cloud
}

/**
 * Makes an AWS that nobody serves yet: its `url` is set by who does.
 */
export function createLocalAws(options: LocalAwsOptions): UnservedAws {
  const clock = options.clock ?? Date.now
  let offset = 0
  const now = () => clock() + offset
  const data = mergeData(defaultData(), options.data ?? {})
  const cloud: Cloud = { data, state: createState(), now, url: () => aws.url }
  const aws: UnservedAws = {
    url: '',
    data,
    cloud,
    calls: [],
    faults: createFaults(),
    count: (operation, where = {}) => aws.calls.filter((call) => matches(call, operation, where)).length,
    resetCalls: () => {
      aws.calls.length = 0
    },
    mfaCode: (serial) => issueMfaCode(cloud, serial),
    approve: (userCode, decision = 'allow') => decide(cloud, userCode, decision),
    revokePortalSessions: () => {
      for (const id of cloud.state.portalSessions.keys()) revokeSession(cloud, id)
    },
    now,
    advanceClock: (ms) => {
      offset += ms
    },
  }
  return aws
}

function matches(call: Call, operation: string, where: Record<string, string>): boolean {
  const named = operation === '*' || call.operation === operation
  return named && Object.entries(where).every(([name, value]) => call.parameters[name] === value)
}

function decide(cloud: Cloud, userCode: string, decision: 'allow' | 'deny'): void {
  const device = findDevice(cloud, userCode)
  if (device === undefined) throw new Error(`no device authorization waits under the code ${userCode}`)
  device.status = decision === 'allow' ? 'approved' : 'denied'
}
