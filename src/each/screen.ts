import type { Output } from '../context.ts'
import { FailedWrite } from '../errors.ts'

/** Standard output and error, with a progress line that other text does not run into. */
export interface Screen {
  write(stream: 'stdout' | 'stderr', text: string): void
  /** Replaces the progress line. Nothing is shown if stderr is not a terminal. */
  showProgress(line: string): void
  removeProgress(): void
  /** The first write that failed. Nothing more is written to that stream. */
  problem(): FailedWrite | undefined
}

const erase = '\r\u001b[2K'

export function createScreen(
  { stdout, stderr }: { readonly stdout: Output; readonly stderr: Output },
  hasProgress: boolean,
): Screen {
  const isShown = hasProgress && stderr.isTty
  const broken = new Set<Output>()
  let problem: FailedWrite | undefined
  // An error thrown to the stream of a command would end awsx while commands run.
  const write = (output: Output, text: string): void => {
    if (broken.has(output)) return
    try {
      output.write(text)
    } catch (error) {
      if (!(error instanceof FailedWrite)) throw error
      broken.add(output)
      problem ??= error
    }
  }
  let line = ''
  const draw = (): void => {
    if (line !== '') write(stderr, `${erase}${line}`)
  }
  return {
    write(stream, text) {
      if (line !== '') write(stderr, erase)
      write(stream === 'stdout' ? stdout : stderr, text)
      draw()
    },
    showProgress(next) {
      if (!isShown || next === line) return
      line = next
      draw()
    },
    removeProgress() {
      if (line !== '') write(stderr, erase)
      line = ''
    },
    problem: () => problem,
  }
}

const barWidth = 20

/** `██████░░░░ 12/40, 1 failed, 10 running`, at most 76 columns wide. */
export function progressLine(counts: {
  readonly done: number
  readonly all: number
  readonly failed: number
  readonly running: number
}): string {
  const { done, all, failed, running } = counts
  const filled = all === 0 ? barWidth : Math.floor((done / all) * barWidth)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const words = [`${done}/${all}`, ...(failed === 0 ? [] : [`${failed} failed`]), `${running} running`]
  return `${bar} ${words.join(', ')}`
}
