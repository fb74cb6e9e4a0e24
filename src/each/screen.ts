import type { Output } from '../context.ts'

/** Standard output and error, with a progress line that other text does not run into. */
export interface Screen {
  write(stream: 'stdout' | 'stderr', text: string): void
  /** Replaces the progress line. Nothing is shown if stderr is not a terminal. */
  showProgress(line: string): void
  removeProgress(): void
}

const erase = '\r\u001b[2K'

export function createScreen(
  { stdout, stderr }: { readonly stdout: Output; readonly stderr: Output },
  hasProgress: boolean,
): Screen {
  const isShown = hasProgress && stderr.isTty
  let line = ''
  const draw = (): void => {
    if (line !== '') stderr.write(`${erase}${line}`)
  }
  return {
    write(stream, text) {
      if (line !== '') stderr.write(erase)
      ;(stream === 'stdout' ? stdout : stderr).write(text)
      draw()
    },
    showProgress(next) {
      if (!isShown || next === line) return
      line = next
      draw()
    },
    removeProgress() {
      if (line !== '') stderr.write(erase)
      line = ''
    },
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
