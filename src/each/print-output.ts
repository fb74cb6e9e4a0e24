import { resultJson } from '../targets/target-result.ts'
import type { TargetResult } from '../targets/target-result.ts'
import { escapeText } from '../text/escape.ts'
import { padText, textWidth } from '../text/fit-text.ts'
import { paint } from '../text/paint.ts'
import type { Style } from '../text/paint.ts'
import { createCapture, maxCaptured } from './capture.ts'
import { createSlots } from './keep-order.ts'
import type { Slot } from './keep-order.ts'
import type { Screen } from './screen.ts'
import { createLineSplitter } from './split-lines.ts'

export type OutputMode = 'lines' | 'group' | 'json'

/** Prints what the command of one target writes. */
export interface TargetPrinter {
  add(stream: 'stdout' | 'stderr', chunk: Buffer): void
  /** Called once, also for a target whose command did not run. */
  end(result: TargetResult): void
}

export interface PrintOptions {
  readonly mode: OutputMode
  readonly keepOrder: boolean
  readonly color: boolean
  /** All targets as they are shown. */
  readonly labels: readonly string[]
}

/** @returns a function that opens the printer of a target by its position, from 0 */
export function createPrinters(screen: Screen, options: PrintOptions): (position: number) => TargetPrinter {
  const openSlot = createSlots(options.keepOrder)
  const width = Math.max(0, ...options.labels.map((label) => textWidth(escapeText(label))))
  return (position) => {
    const slot = openSlot(position)
    const label = escapeText(options.labels[position] ?? '')
    if (options.mode === 'json') return printJson(screen, slot)
    if (options.mode === 'group') return printGroup(screen, slot, label)
    const shown = paint(padText(label, width), colors[position % colors.length] ?? 'cyan', options)
    return printLines(screen, slot, { label, prefix: `${shown} | ` })
  }
}

const colors: readonly Style[] = ['cyan', 'green', 'yellow', 'bold']

/** Whole lines, each after its target. Of a stream that waits for its turn, the first ones. */
function printLines(screen: Screen, slot: Slot, { label, prefix }: LineOptions): TargetPrinter {
  const open = (stream: 'stdout' | 'stderr'): LineStream => {
    let waiting = 0
    let isCut = false
    const splitter = createLineSplitter((lines) => {
      const shown = lines.filter((line) => {
        if (slot.isWaiting()) waiting += line.length
        isCut ||= waiting > maxCaptured
        return !isCut
      })
      if (shown.length === 0) return
      const text = shown.map((line) => prefix + line.toString('utf8')).join('')
      slot.write(() => screen.write(stream, text))
    })
    return { ...splitter, isCut: () => isCut }
  }
  const streams = { stdout: open('stdout'), stderr: open('stderr') }
  return {
    add: (stream, chunk) => streams[stream].add(chunk),
    end() {
      streams.stdout.end()
      streams.stderr.end()
      if (streams.stdout.isCut() || streams.stderr.isCut())
        slot.write(() => screen.write('stderr', describeCut(label)))
      slot.close()
    },
  }
}

interface LineOptions {
  readonly label: string
  /** What is before each line. */
  readonly prefix: string
}

type LineStream = ReturnType<typeof createLineSplitter> & { isCut(): boolean }

function describeCut(label: string): string {
  return `awsx: warning: ${label}: only the first 1 MiB is shown\n`
}

/** All of a target at once when it has ended, below its name. */
function printGroup(screen: Screen, slot: Slot, label: string): TargetPrinter {
  const capture = createCapture()
  return {
    add: (stream, chunk) => capture.add(stream, chunk),
    end() {
      const { stdout, stderr, truncated } = capture.read()
      slot.write(() => {
        if (stdout.length > 0) screen.write('stdout', `==> ${label} <==\n${endLine(stdout)}`)
        if (stderr.length > 0) screen.write('stderr', `==> ${label} <==\n${endLine(stderr)}`)
        if (truncated) screen.write('stderr', describeCut(label))
      })
      slot.close()
    },
  }
}

function endLine(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** One line of JSON when the target has ended. */
function printJson(screen: Screen, slot: Slot): TargetPrinter {
  const capture = createCapture()
  return {
    add: (stream, chunk) => capture.add(stream, chunk),
    end(result) {
      slot.write(() => screen.write('stdout', `${resultJson(result, capture.read())}\n`))
      slot.close()
    },
  }
}
