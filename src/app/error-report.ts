import { isNativeError } from 'node:util/types'
import { readVariable } from '../context.ts'
import type { Context, Output } from '../context.ts'
import { exitNames } from '../error-codes.ts'
import type { ErrorCode } from '../error-codes.ts'
import { AwsxError, ExitCode, FailedWrite } from '../errors.ts'
import { messageOf } from '../text/message-of.ts'
import { usesColor } from './output-style.ts'
import { PartialFailure } from './partial-failure.ts'
import { exampleWithProfile } from '../plan/profile-not-found.ts'
import { escapeText } from '../text/escape.ts'
import { paint } from '../text/paint.ts'

/** The parts of a command line that decide how a failure is reported. */
interface FailedCommand {
  /** Undefined if argv names none. */
  readonly name: string | undefined
  /** The long names of the options in argv. */
  readonly optionNames: ReadonlySet<string>
}

/**
 * Writes an error to stderr, and to stdout with `--json`, unless it is stdout that cannot be written: it may end with a part of the document.
 * @returns the exit status; 125 for a failure of `exec` itself, so that it differs from the command's (as with `env`)
 */
export function reportFailure(
  error: unknown,
  { name, optionNames }: FailedCommand,
  context: Context,
): number {
  const debug = optionNames.has('debug') || readVariable(context, 'AWSX_DEBUG') !== undefined
  const color = usesColor(context.stderr, context, { 'no-color': optionNames.has('no-color') })
  const lines = reportError(error, { color, debug, command: name })
  writeIfPossible(context.stderr, lines.map((line) => `${line}\n`).join(''))
  const isOutputBroken =
    error instanceof AwsxError && error.cause instanceof FailedWrite && error.cause.fd === 1
  if (optionNames.has('json') && !isOutputBroken)
    writeIfPossible(context.stdout, `${errorJson(error, name)}\n`)
  const status = error instanceof AwsxError ? exitCodeOf(error.code) : ExitCode.unexpected
  if (name !== 'exec' && name !== 'ssh') return status
  return status === ExitCode.notFound || status === ExitCode.notExecutable || status === ExitCode.interrupted
    ? status
    : ExitCode.execFailed
}

/** The status says that the command failed, even if nothing else can. */
function writeIfPossible(output: Output, text: string): void {
  try {
    output.write(text)
  } catch (error) {
    if (!(error instanceof FailedWrite)) throw error
  }
}

/** The status with which awsx ends after an error, apart from `exec` and `ssh`. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return ExitCode[exitNames[code]]
}

export interface ReportOptions {
  readonly color: boolean
  /** Adds the stack and the causes. */
  readonly debug: boolean
  /** The awsx command that failed. */
  readonly command?: string | undefined
}

/**
 * Formats an error as text: `awsx: error: message (file:line) [CODE]`, then `awsx: hint: …` for each hint. Anything but an
 * {@link AwsxError} is a bug in awsx, with a hint about how to get its stack. A prompt that the user canceled is not an error.
 * @returns lines for stderr without newlines; escaped, apart from the colors
 */
export function reportError(error: unknown, options: ReportOptions): readonly string[] {
  const { code, message, hints, at } = describeError(error, options.command)
  if (code === 'INTERRUPTED')
    return [`awsx: ${escapeText(message)}`, ...(options.debug ? stackLines(error) : [])]
  const location = at === null ? '' : ` (${at})`
  const label = `awsx: ${paint('error:', 'red', options)}`
  return [
    `${label} ${escapeText(message)}${escapeText(location)} [${code}]`,
    ...hints.map((hint) => `awsx: ${paint('hint:', 'cyan', options)} ${escapeText(hint)}`),
    ...(options.debug ? stackLines(error) : []),
  ]
}

/**
 * Formats an error as JSON: `{"error":{"code","message","hints","at"}}`. `at` is null without a location. What was done before the failure
 * is beside `error`.
 * @returns one line without a newline; characters that a terminal would act on are escaped
 */
export function errorJson(error: unknown, command?: string): string {
  const done = error instanceof PartialFailure ? error.done : {}
  return JSON.stringify({ error: describeError(error, command), ...done }).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

interface Description {
  /** A code of error-codes.ts, or `UNEXPECTED`. */
  readonly code: string
  readonly message: string
  readonly hints: readonly string[]
  readonly at: string | null
}

function describeError(error: unknown, command?: string): Description {
  if (error instanceof AwsxError) {
    // Other hints mean `awsx exec` where they say so.
    const example = error.code === 'PROFILE_NOT_FOUND' ? exampleFor(command) : exampleWithProfile
    const hints = error.hints.map((hint) => hint.replace(exampleWithProfile, example))
    return { code: error.code, message: error.message, hints, at: error.at ?? null }
  }
  return {
    code: 'UNEXPECTED',
    message: `unexpected error: ${nameAndMessage(error)}`,
    hints: ['this is a bug in awsx: run the same command again with AWSX_DEBUG=1 to see where it happens'],
    at: null,
  }
}

function exampleFor(command: string | undefined): string {
  return command === undefined || command === 'exec' ? exampleWithProfile : `awsx ${command} PROFILE`
}

/** Not `instanceof Error`, which is false for an error from another realm. */
function nameAndMessage(error: unknown): string {
  if (!isNativeError(error)) return String(error)
  return `${error.name}: ${messageOf(error)}`
}

function stackLines(error: unknown): readonly string[] {
  const lines: string[] = []
  const seen = new Set<unknown>()
  for (let cause = error; isNativeError(cause) && !seen.has(cause); cause = cause.cause) {
    seen.add(cause)
    if (cause !== error) lines.push(`  caused by: ${escapeText(nameAndMessage(cause))}`)
    lines.push(...stackOf(cause).map((line) => `  ${escapeText(line)}`))
  }
  return lines
}

/** The stack begins with the message. */
function stackOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n')
  return messageOf(error) === error.message
    ? lines
    : [nameAndMessage(error), ...lines.filter((line) => /^ {4}at /.test(line))]
}
