import type { Output } from '../context.ts'
import { escapeText } from '../text/escape.ts'

export interface Progress {
  /** Replaces the text. */
  update(text: string): void
  /** Takes the line away; safe to call again. */
  stop(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 120
/** Room for a line that does not wrap in any usual terminal: what has wrapped cannot be erased. */
const width = 76

const nothing: Progress = { update: () => undefined, stop: () => undefined }

/**
 * Shows that awsx is waiting, as a line that moves and is gone afterwards.
 * @param output where it is shown; nothing is written to what is not a terminal
 */
export function startProgress(text: string, output: Output): Progress {
  if (!output.isTty) return nothing
  let shown = escapeText(text, width)
  let frame = 0
  const draw = (): void => {
    output.write(`\r\u001b[2K${frames[frame % frames.length]} ${shown}`)
    frame += 1
  }
  draw()
  let timer: NodeJS.Timeout | undefined = setInterval(draw, frameMs).unref()
  return {
    update(next) {
      shown = escapeText(next, width)
      if (timer !== undefined) draw()
    },
    stop() {
      if (timer === undefined) return
      clearInterval(timer)
      timer = undefined
      output.write('\r\u001b[2K')
    },
  }
}
