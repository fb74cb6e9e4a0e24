import type { NarrowAccess, Plan } from './types.ts'

/** A request to the awsx that stays while a command of `exec --agent` runs. */
export interface BrokerRequest {
  /** The path of its unix socket. */
  readonly socket: string
  readonly profile: string
  /** Undefined for all that the profile is allowed. */
  readonly access?: NarrowAccess | undefined
}

/** The hidden command that asks the broker for credentials. */
export const brokerCommand = '__broker'

const call = new RegExp(String.raw` ${brokerCommand} ([\w\-/.~%]+) ([\w\-.~%]+)(?: (read|view))?$`)

/**
 * Writes a `credential_process` that asks the broker. Everything is on the line, because agents drop variables, and in characters that mean
 * the same to a POSIX shell, Python's shlex, and the parsers of config files.
 * @param program the words that start awsx, quoted
 */
export function writeBrokerProcess(program: string, { socket, profile, access }: BrokerRequest): string {
  const words = [program, brokerCommand, socket.split('/').map(encodeWord).join('/'), encodeWord(profile)]
  return [...words, ...(access === undefined ? [] : [access])].join(' ')
}

/** @returns undefined for any other `credential_process` */
export function readBrokerProcess(command: string): BrokerRequest | undefined {
  const [, socket, profile, access] = call.exec(command) ?? []
  if (socket === undefined || profile === undefined) return undefined
  return {
    socket: decodeURIComponent(socket),
    profile: decodeURIComponent(profile),
    access: access as NarrowAccess | undefined,
  }
}

/**
 * Lets the broker narrow the credentials: it has the whole plan, so it can do that where AWS takes a managed policy.
 * @returns undefined for a plan that does not ask the broker
 */
export function narrowByBroker(plan: Plan, access: NarrowAccess): Plan | undefined {
  const [base, ...hops] = plan.steps
  if (base.kind !== 'process' || hops.length > 0 || readBrokerProcess(base.command) === undefined)
    return undefined
  return {
    ...plan,
    steps: [{ ...base, command: `${base.command.replace(/ (?:read|view)$/, '')} ${access}` }],
  }
}

/** `encodeURIComponent` leaves `!'()*`, which shells read. */
function encodeWord(word: string): string {
  return encodeURIComponent(word).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
