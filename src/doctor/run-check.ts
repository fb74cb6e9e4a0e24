import { AwsxError } from '../errors.ts'
import { messageOf } from '../text/message-of.ts'
import { errorFinding } from './doctor-finding.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Runs one check. A failure is a finding, so that the other checks still run. */
export async function runCheck(
  what: string,
  check: () => readonly DoctorFinding[] | Promise<readonly DoctorFinding[]>,
): Promise<readonly DoctorFinding[]> {
  const { value, failure } = await attempt(what, check)
  return value ?? failure
}

/** @returns the value, or the failure as findings */
export async function attempt<T>(
  what: string,
  work: () => T | Promise<T>,
): Promise<{ readonly value: T | undefined; readonly failure: readonly DoctorFinding[] }> {
  try {
    return { value: await work(), failure: [] }
  } catch (error) {
    return { value: undefined, failure: [describeFailure(what, error)] }
  }
}

function describeFailure(what: string, error: unknown): DoctorFinding {
  if (error instanceof AwsxError) return errorFinding(error)
  return {
    code: 'check-failed',
    level: 'error',
    message: `cannot check ${what}: ${messageOf(error)}`,
    at: null,
    fix: 'this is a bug in awsx: run it again with AWSX_DEBUG=1 and report the output',
  }
}

/** How many findings with the same message are shown. */
const maxRepeats = 3

/** Removes repeated findings. Of those that differ only in the line, the text shows the first ones and a count. */
export function withoutRepeats(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  return [
    ...new Map(
      findings.map((finding) => [`${finding.code} ${finding.at} ${finding.message}`, finding]),
    ).values(),
  ]
}

/** For the text: of findings that differ only in the line, the first ones and how many there are. */
export function shortenRepeats(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  const groups = new Map<string, DoctorFinding[]>()
  for (const finding of findings) {
    const key = `${finding.code} ${finding.message}`
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  return [...groups.values()].flatMap((group) => {
    const rest = group.length - maxRepeats
    const [first] = group
    if (rest <= 1 || first === undefined) return group
    return [...group.slice(0, maxRepeats), { ...first, at: null, message: `the same on ${rest} more lines` }]
  })
}
