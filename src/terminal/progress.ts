import type { Output } from '../context.ts'
import { escapeText } from '../text/escape.ts'

export interface Progress {
  /** Replaces the text. */
  update(text: string): void
  /** Removes the line. Can be called again. */
  stop(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 120
/** Short enough not to wrap in any usual terminal: a wrapped line cannot be erased. */
const width = 76

const nothing: Progress = { update: () => undefined, stop: () => undefined }

/**
 * Shows an animated line while awsx waits.
 * @param output nothing is written if it is not a terminal
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
