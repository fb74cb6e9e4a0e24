import { runPrompt } from './run-prompt.ts'
import type { PromptStep } from './run-prompt.ts'
import { enterScreen, leaveScreen, readSize } from './screen.ts'
import type { ScreenDevices } from './screen.ts'
import { escapeText } from '../text/escape.ts'

/** How the user left a live view. */
export type LiveEnd = 'quit' | 'interrupt'

/**
 * Shows lines that change on the alternate screen until the user leaves: `q` and Escape quit, Ctrl-C and Ctrl-D interrupt, Ctrl-Z gives
 * the terminal to the shell for a while. What does not fit on the screen is cut off.
 * @param draw returns the lines to show
 * @param intervalMs milliseconds between two updates
 * @throws AwsxError INTERRUPTED when the terminal goes away or a signal ends it; what `draw` throws
 */
export async function showLive(
  draw: () => readonly string[],
  intervalMs: number,
  devices: ScreenDevices,
): Promise<LiveEnd> {
  let size = await readSize(devices)
  const ending = new AbortController()
  const paint = (): void => devices.write(renderLines(draw(), size.rows))
  const paintOrEnd = (): void => {
    try {
      paint()
    } catch (error) {
      ending.abort(error)
    }
  }
  let timer: NodeJS.Timeout | undefined
  const pauseTimer = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  const prompt = {
    begin() {
      devices.write(enterScreen + hideCursor)
      paint()
      pauseTimer()
      timer = setInterval(paintOrEnd, intervalMs)
    },
    type: readKeys,
    pause() {
      pauseTimer()
      devices.write(showCursor + leaveScreen)
    },
    end() {
      pauseTimer()
      devices.write(showCursor + leaveScreen)
    },
  }
  const redraw = async (): Promise<void> => {
    size = await readSize(devices)
    if (timer !== undefined) paintOrEnd()
  }
  // The keyboard reports that the terminal has gone away.
  const resize = (): void => void redraw().catch(() => undefined)
  process.on('SIGWINCH', resize)
  try {
    return await runPrompt(prompt, devices, ending.signal)
  } finally {
    process.off('SIGWINCH', resize)
  }
}

const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'

function readKeys(keys: string): PromptStep<LiveEnd> | undefined {
  if (/[\u0003\u0004]/.test(keys)) return { kind: 'answer', value: 'interrupt' }
  // An arrow key also starts with Escape, but more follows.
  if (/^[qQ]$/.test(keys) || keys === '\u001B') return { kind: 'answer', value: 'quit' }
  return keys === '\u001A' ? { kind: 'suspend' } : undefined
}

/** Draws over the previous lines, so that nothing flickers. */
function renderLines(lines: readonly string[], rows: number): string {
  const shown = lines.slice(0, rows).map((line) => `${escapeText(line)}\u001B[K`)
  return `\u001B[H${shown.join('\r\n')}\u001B[J`
}
