import { AwsxError } from '../errors.ts'

/** An option of ssh(1) with the value it takes. */
export interface SshOption {
  readonly letter: string
  readonly value?: string
}

/** A command line of ssh, without its first word. */
export interface SshArguments {
  readonly options: readonly SshOption[]
  readonly destination: string
  /** The command for the remote machine, joined with spaces as ssh does; undefined for a login shell. */
  readonly command: string | undefined
}

/** ssh(1), OpenSSH 9.9; the option string is in `main` of its ssh.c. */
const withoutValue = new Set('1246afgknqstvxyACGKMNTVXY')
const withValue = new Set('bceilmopwBDEFIJLOPQRSW')

/** Options with which ssh runs nothing on the remote machine that could use the credentials, or shares a connection in another way. */
const unusable: Readonly<Record<string, string>> = {
  f: 'ssh would go to the background',
  s: 'a subsystem runs no command',
  G: 'ssh would only print its configuration',
  M: 'awsx shares the connection itself',
  N: 'ssh would run no command',
  O: 'awsx shares the connection itself',
  Q: 'ssh would only print what it supports',
  S: 'awsx shares the connection itself',
  V: 'ssh would only print its version',
  W: 'ssh would run no command',
}

/**
 * Reads the arguments of ssh. Like ssh itself, it takes options before and after the destination.
 * @throws AwsxError USAGE without a destination, and for an option that is unknown or unusable here
 */
export function readSshArguments(args: readonly string[]): SshArguments {
  const before = readOptions(args)
  const [destination, ...rest] = before.rest
  if (destination === undefined || destination === '') {
    throw new AwsxError('USAGE', 'ssh: missing the host', {
      hints: ['awsx ssh PROFILE HOST'],
    })
  }
  const after = readOptions(rest)
  return {
    options: [...before.options, ...after.options],
    destination,
    command: after.rest.length === 0 ? undefined : after.rest.join(' '),
  }
}

interface OptionReading {
  readonly options: readonly SshOption[]
  readonly rest: readonly string[]
}

function readOptions(args: readonly string[]): OptionReading {
  const options: SshOption[] = []
  let at = 0
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    if (arg === '--') return { options, rest: args.slice(at + 1) }
    if (!arg.startsWith('-') || arg === '-') break
    const found = readCluster(arg.slice(1), args[at + 1])
    options.push(...found.options)
    if (found.tookNext) at += 1
  }
  return { options, rest: args.slice(at) }
}

/** Reads `-tt`, `-p22`, `-vp 22`: letters up to the first that takes a value. */
function readCluster(
  letters: string,
  next: string | undefined,
): { readonly options: readonly SshOption[]; readonly tookNext: boolean } {
  const options: SshOption[] = []
  for (const [index, letter] of letters.split('').entries()) {
    const reason = unusable[letter]
    if (reason !== undefined)
      throw new AwsxError('USAGE', `awsx ssh does not take option -${letter} of ssh: ${reason}`)
    if (withValue.has(letter)) {
      const inline = letters.slice(index + 1)
      const value = inline === '' ? next : inline
      if (value === undefined) throw new AwsxError('USAGE', `option -${letter} of ssh requires a value`)
      return { options: [...options, { letter, value }], tookNext: inline === '' }
    }
    if (!withoutValue.has(letter))
      throw new AwsxError('USAGE', `unknown option -${letter} of ssh`, {
        hints: ['options of awsx have long names and go before those of ssh'],
      })
    options.push({ letter })
  }
  return { options, tookNext: false }
}

/** Writes options as arguments, one for each word. */
export function writeSshOptions(options: readonly SshOption[]): readonly string[] {
  return options.flatMap(({ letter, value }) =>
    value === undefined ? [`-${letter}`] : [`-${letter}`, value],
  )
}
