import { enterScreen, leaveScreen } from './draw-picker.ts'
import { holdDialogue } from './keyboard.ts'
import type { Turn } from './keyboard.ts'
import { readSize } from './screen-size.ts'
import type { ScreenDevices } from './screen-size.ts'
import { escapeText } from '../text/escape.ts'

/** How a person left a live view. */
export type LiveEnd = 'quit' | 'interrupt'

/**
 * Shows lines that change, on a screen of its own that is gone afterwards, until the person leaves: `q` and Escape quit, Ctrl-C and Ctrl-D
 * interrupt, Ctrl-Z gives the terminal to the shell meanwhile. What does not fit on the screen is cut off.
 * @param draw called for every picture
 * @param everyMs between two pictures
 * @throws AwsxError INTERRUPTED when the terminal goes away or a signal ends it; what `draw` throws
 */
export async function showLive(
  draw: () => readonly string[],
  everyMs: number,
  devices: ScreenDevices,
): Promise<LiveEnd> {
  let size = await readSize(devices)
  const ending = new AbortController()
  const paint = (): void => devices.write(picture(draw(), size.rows))
  const paintOrEnd = (): void => {
    try {
      paint()
    } catch (error) {
      ending.abort(error)
    }
  }
  let timer: NodeJS.Timeout | undefined
  const rest = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  const dialogue = {
    begin() {
      devices.write(enterScreen + hideCursor)
      paint()
      rest()
      timer = setInterval(paintOrEnd, everyMs)
    },
    type: readKeys,
    pause() {
      rest()
      devices.write(showCursor + leaveScreen)
    },
    end() {
      rest()
      devices.write(showCursor + leaveScreen)
    },
  }
  const redraw = async (): Promise<void> => {
    size = await readSize(devices)
    if (timer !== undefined) paintOrEnd()
  }
  // A terminal that has gone away is told of by the keyboard.
  const resize = (): void => void redraw().catch(() => undefined)
  process.on('SIGWINCH', resize)
  try {
    return await holdDialogue(dialogue, devices, ending.signal)
  } finally {
    process.off('SIGWINCH', resize)
  }
}

const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'

function readKeys(keys: string): Turn<LiveEnd> | undefined {
  if (/[\u0003\u0004]/.test(keys)) return { kind: 'answer', value: 'interrupt' }
  // An arrow key begins with an Escape, which then is not all.
  if (/^[qQ]$/.test(keys) || keys === '\u001B') return { kind: 'answer', value: 'quit' }
  return keys === '\u001A' ? { kind: 'suspend' } : undefined
}

/** Over the picture before, so that nothing flickers. */
function picture(lines: readonly string[], rows: number): string {
  const shown = lines.slice(0, rows).map((line) => `${escapeText(line)}\u001B[K`)
  return `\u001B[H${shown.join('\r\n')}\u001B[J`
}
