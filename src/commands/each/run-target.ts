import { failureName } from '../../aws/call-errors.ts'
import { endedByInterrupt } from '../../child/ended-by-interrupt.ts'
import { startCaptured } from '../../child/start-captured.ts'
import type { CapturedChild } from '../../child/start-captured.ts'
import type { Command } from '../../child/types.ts'
import type { Confirmed } from '../../app/confirm-guard.ts'
import { recordHandout } from '../../app/handout.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import type { Credentials } from '../../credentials/types.ts'
import type { TargetPrinter } from '../../each/print-output.ts'
import { buildChange } from '../../environment/build-change.ts'
import { childOfPlan, isCompatOff } from '../../app/describe-child.ts'
import { applyChange } from '../../environment/environment-change.ts'
import { readDepth } from '../../environment/shell-depth.ts'
import { AwsxError, errnoName } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'
import type { TargetResult } from '../../targets/target-result.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { isGuarded } from './confirm-targets.ts'
import type { EachTarget } from './plan-targets.ts'
import type { TargetResolver } from './resolve-targets.ts'

/** How long a command may take after the request to end, before it is killed. */
const killAfterMs = 5_000

/** How long to wait for the signal of a keyboard that has ended a command: awsx can get it on another thread, after the command's end. */
const ownSignalMs = 250

/** What all targets have in common. */
export interface TargetRun {
  readonly command: Command
  readonly prepared: Prepared
  readonly resolver: TargetResolver
  /** How the guarded targets were confirmed. */
  readonly confirmed: Confirmed
  readonly timeoutMs: number | undefined
  /** The commands that run now. */
  readonly running: Set<CapturedChild>
  readonly isInterrupted: () => boolean
  /** Settles when a signal ends the run, so that nothing waits for a call to AWS then. */
  readonly interrupted: Promise<undefined>
}

/** A result without what only an ended command has. */
export function startResult(target: EachTarget, position: number): TargetResult {
  const { label, request, accountId, accountName, role, region } = target
  return {
    index: position + 1,
    target: label,
    profile: request.name,
    accountId,
    accountName,
    role,
    region,
    state: 'canceled',
    exitCode: null,
    signal: null,
    startedAt: null,
    durationMs: null,
    error: null,
  }
}

/** Runs the command for one target, as soon as its credentials are there. Never rejects for a failure of the target. */
export async function runTarget(
  run: TargetRun,
  { target, position }: { readonly target: EachTarget; readonly position: number },
  credentials: Promise<CachedCredentials>,
  printer: TargetPrinter,
): Promise<TargetResult> {
  const result = startResult(target, position)
  try {
    const ready = credentials.then((early) => run.resolver.renew(target, early))
    const cached = await Promise.race([ready, run.interrupted])
    if (target.planned instanceof AwsxError) throw target.planned
    if (cached === undefined || run.isInterrupted()) return result
    const found = cached.credentials
    const use = { by: 'each', words: [run.command.argv0, ...run.command.args] }
    const recordEnd = await recordHandout(
      found,
      target.planned,
      use,
      isGuarded(target) ? run.confirmed : null,
    )
    const env = environmentFor(target, target.planned.plan, { position, credentials: found, run })
    try {
      return { ...result, ...(await runCommand(run, env, printer)) }
    } finally {
      await recordEnd()
    }
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    return { ...result, state: stateAfter(error), error: { code: error.code, message: error.message } }
  }
}

/** A key that AWS rejects has the code of a denied role, but not the name of its failure. */
function stateAfter({ code, cause }: AwsxError): TargetResult['state'] {
  if (code === 'SSO_FORBIDDEN' || failureName(cause).startsWith('AccessDenied')) return 'no-access'
  return code === 'COMMAND_NOT_FOUND' || code === 'COMMAND_NOT_EXECUTABLE' ? 'failed' : 'no-credentials'
}

function environmentFor(
  { accountId, accountName }: EachTarget,
  plan: Plan,
  {
    position,
    credentials,
    run,
  }: { readonly position: number; readonly credentials: Credentials; readonly run: TargetRun },
): Record<string, string> {
  const { context, config } = run.prepared
  const depth = readDepth(context, (name) => config.profileNames().includes(name)) + 1
  const change = buildChange({ ...childOfPlan(plan), noCompat: isCompatOff(context), depth, credentials })
  const account = credentials.accountId ?? accountId
  const set = {
    ...change.set,
    ...(account === null ? {} : { AWS_ACCOUNT_ID: account }),
    ...(accountName === null ? {} : { AWSX_ACCOUNT_NAME: accountName }),
    AWSX_EACH_INDEX: String(position + 1),
  }
  const unset = change.unset.filter((name) => !Object.hasOwn(set, name))
  return applyChange(context.env, { set, unset }, context.platform === 'win32')
}

type CommandEnd = Pick<TargetResult, 'state' | 'exitCode' | 'signal' | 'startedAt' | 'durationMs'>

async function runCommand(
  { command, prepared: { context }, timeoutMs, running, isInterrupted, interrupted }: TargetRun,
  env: Record<string, string>,
  printer: TargetPrinter,
): Promise<CommandEnd> {
  const startedAt = formatUtc(context.now())
  const began = context.elapsed()
  const child = start(command, env, printer)
  running.add(child)
  const limit = timeoutMs === undefined ? undefined : stopAfter(child, timeoutMs)
  try {
    const end = await child.ended
    const { exitCode = null, signal = null } = end
    const durationMs = Math.round(context.elapsed() - began)
    if (endedByInterrupt(end)) await Promise.race([interrupted, context.sleep(ownSignalMs)])
    const isFine = exitCode === 0
    const state =
      isInterrupted() && !isFine
        ? 'canceled'
        : limit?.isOver() === true
          ? 'timed-out'
          : isFine
            ? 'succeeded'
            : 'failed'
    return { state, exitCode, signal, startedAt, durationMs }
  } catch (error) {
    throw notStarted(command, error)
  } finally {
    limit?.stop()
    running.delete(child)
  }
}

function start(command: Command, env: Record<string, string>, printer: TargetPrinter): CapturedChild {
  try {
    return startCaptured(command, env, (stream, chunk) => printer.add(stream, chunk))
  } catch (error) {
    throw error instanceof AwsxError ? error : notStarted(command, error)
  }
}

/** Without the cause, whose properties may contain the whole environment. */
function notStarted({ argv0 }: Command, error: unknown): AwsxError {
  return new AwsxError(
    'COMMAND_NOT_EXECUTABLE',
    `command "${argv0}": the system cannot start it (${errnoName(error)})`,
  )
}

function stopAfter(child: CapturedChild, ms: number): { isOver(): boolean; stop(): void } {
  let isOver = false
  let timer = setTimeout(() => {
    isOver = true
    child.kill('SIGTERM')
    timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  }, ms)
  return { isOver: () => isOver, stop: () => clearTimeout(timer) }
}
