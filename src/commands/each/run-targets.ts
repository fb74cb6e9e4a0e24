import type { Confirmed } from '../../app/confirm-guard.ts'
import { usesColor } from '../../app/output-style.ts'
import type { Prepared } from '../../app/prepare.ts'
import { catchInterrupts } from '../../child/catch-interrupts.ts'
import type { EndingSignal } from '../../child/catch-interrupts.ts'
import { numberOf } from '../../child/signals.ts'
import type { CapturedChild } from '../../child/start-captured.ts'
import type { Command } from '../../child/types.ts'
import { describeSummary } from '../../each/describe-summary.ts'
import { createPrinters } from '../../each/print-output.ts'
import type { OutputMode, TargetPrinter } from '../../each/print-output.ts'
import { runInOrder } from '../../each/run-in-order.ts'
import { openResults } from '../../each/save-results.ts'
import { createScreen, progressLine } from '../../each/screen.ts'
import type { Screen } from '../../each/screen.ts'
import { ExitCode } from '../../errors.ts'
import { escapeText } from '../../text/escape.ts'
import { writeTargetList } from '../../targets/select-names.ts'
import type { TargetRequest } from '../../targets/select-names.ts'
import { isFailure, statusOf, summarize } from '../../targets/target-result.ts'
import type { TargetResult } from '../../targets/target-result.ts'
import type { EachArgs } from './each-command.ts'
import { locateResults } from './locate-results.ts'
import type { EachTarget } from './plan-targets.ts'
import { hintToRepeat } from './repeat-hint.ts'
import type { TargetResolver } from './resolve-targets.ts'
import { runTarget, startResult } from './run-target.ts'
import type { TargetRun } from './run-target.ts'

const usualJobs = 10

export interface EachRun {
  readonly args: EachArgs
  readonly targets: readonly EachTarget[]
  readonly command: Command
  readonly prepared: Prepared
  readonly resolver: TargetResolver
  /** How the guarded targets were confirmed. */
  readonly confirmed: Confirmed
}

/** Runs the command for all targets, prints what it writes, and a summary at the end. @returns the exit status */
export async function runTargets(each: EachRun): Promise<number> {
  const { args, targets, prepared } = each
  const { options } = args
  const { context } = prepared
  const began = context.elapsed()
  const labels = targets.map(({ label }) => label)
  const path = locateResults(options.results, context)
  const saved = path === undefined ? undefined : openResults(path, labels)
  const mode = modeOf(args, prepared)
  const screen = createScreen(context, !options.quiet)
  const color = usesColor(context.stdout, context, options)
  const openPrinter = createPrinters(screen, { mode, keepOrder: options['keep-order'], color, labels })
  const open = (position: number): TargetPrinter =>
    saved === undefined ? openPrinter(position) : joinPrinters(openPrinter(position), saved.open(position))
  const isUnwritable = (): boolean => (saved?.problem() ?? screen.problem()) !== undefined
  const { results, stopped, signal } = await runAll(each, screen, { open, isUnwritable })
  screen.removeProgress()
  const summary = summarize(results, Math.round(context.elapsed() - began))
  if (mode === 'json') screen.write('stdout', `${JSON.stringify(summary)}\n`)
  const failed = listFailed(each, results)
  const failedFile = failed.length === 0 ? null : (saved?.saveFailed(writeTargetList(failed)) ?? null)
  if (!options.quiet) {
    const hint = hintToRepeat(failed, args, failedFile)
    const choice = { skipNoAccess: options['skip-no-access'], hint }
    for (const line of describeSummary(summary, results, choice)) screen.write('stderr', `awsx: ${line}\n`)
  }
  if (signal !== undefined) return 128 + (numberOf(signal) ?? 0)
  const problem = saved?.problem()
  if (problem !== undefined) {
    screen.write(
      'stderr',
      `awsx: error: cannot save the results in ${escapeText(problem)}; no more commands were started\n`,
    )
    return ExitCode.execFailed
  }
  const failedWrite = screen.problem()
  // A closed pipe ends the run early, but does not hide what failed until then.
  if (failedWrite?.isReaderGone === false) throw failedWrite
  return statusOf(results, { stopped, skipNoAccess: options['skip-no-access'] })
}

interface Outcome {
  /** Of all targets, in their order. */
  readonly results: readonly TargetResult[]
  /** Whether `--fail-fast` left targets out. */
  readonly stopped: boolean
  readonly signal: EndingSignal | undefined
}

async function runAll(
  { args, targets, command, prepared, resolver, confirmed }: EachRun,
  screen: Screen,
  output: { open(position: number): TargetPrinter; isUnwritable(): boolean },
): Promise<Outcome> {
  const { options } = args
  const running = new Set<CapturedChild>()
  const results = targets.map(startResult)
  const counts = { done: 0, all: targets.length, failed: 0, running: 0 }
  let signal: EndingSignal | undefined
  let hasFailed = false
  let interrupt = (): void => {}
  const interrupted = new Promise<undefined>((resolve) => (interrupt = () => resolve(undefined)))
  const run: TargetRun = {
    command,
    prepared,
    resolver,
    confirmed,
    timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
    running,
    isInterrupted: () => signal !== undefined,
    interrupted,
  }
  const stopListening = catchInterrupts(
    () => running,
    (first) => {
      signal = first
      interrupt()
    },
  )
  const started = new Set<number>()
  try {
    screen.showProgress(progressLine(counts))
    await runInOrder([...targets.entries()], options.jobs ?? usualJobs, {
      prepare: ([, target]) => resolver.resolve(target),
      async work([position, target], credentials) {
        started.add(position)
        counts.running += 1
        screen.showProgress(progressLine(counts))
        const printer = output.open(position)
        const result = await runTarget(run, { target, position }, credentials, printer)
        results[position] = result
        printer.end(result)
        const failed = isFailure(result, { skipNoAccess: options['skip-no-access'] })
        hasFailed ||= failed
        counts.running -= 1
        counts.done += 1
        counts.failed += failed ? 1 : 0
        screen.showProgress(progressLine(counts))
      },
      shouldStop: () => signal !== undefined || output.isUnwritable() || (hasFailed && options['fail-fast']),
    })
  } finally {
    stopListening()
  }
  for (const [position, result] of results.entries())
    if (!started.has(position)) output.open(position).end(result)
  return { results, stopped: started.size < targets.length, signal }
}

function modeOf({ options }: EachArgs, { context }: Prepared): OutputMode {
  return options.output ?? (context.stdout.isTty ? 'lines' : 'group')
}

function joinPrinters(first: TargetPrinter, second: TargetPrinter): TargetPrinter {
  return {
    add(stream, chunk) {
      first.add(stream, chunk)
      second.add(stream, chunk)
    },
    end(result) {
      first.end(result)
      second.end(result)
    },
  }
}

function listFailed({ args, targets }: EachRun, results: readonly TargetResult[]): readonly TargetRequest[] {
  const choice = { skipNoAccess: args.options['skip-no-access'] }
  return targets.flatMap(({ request }, position) => {
    const result = results[position]
    return result !== undefined && isFailure(result, choice) ? [request] : []
  })
}
