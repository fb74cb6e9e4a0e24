import { drawPicker, listHeight } from './draw-picker.ts'
import { runPrompt, interrupted } from './run-prompt.ts'
import type { PromptStep } from './run-prompt.ts'
import { pickedName, startPicker, updatePicker } from './picker-state.ts'
import type { Choice, PickerResult } from './picker-state.ts'
import { enterScreen, leaveScreen, readSize } from './screen.ts'
import type { ScreenDevices } from './screen.ts'

/** The bytes of an arrow key arrive together. A lone ESC followed by nothing for this long is the Escape key. */
const escapeMs = 50

/**
 * Lets the user select one entry of a list by typing and with arrow keys, on the alternate screen.
 * @param label names what is picked, e.g. `Profile`
 * @returns the name of the choice
 * @throws AwsxError INTERRUPTED on Escape, Ctrl-C, Ctrl-D, and when the terminal goes away
 */
export async function pickOnScreen(
  label: string,
  choices: readonly Choice[],
  devices: ScreenDevices,
): Promise<string> {
  let pickerState = startPicker(choices)
  let size = await readSize(devices)
  const draw = (): void => devices.write(drawPicker(pickerState, label, size))
  const prompt = {
    begin: () => devices.write(enterScreen + drawPicker(pickerState, label, size)),
    type(keys: string): PromptStep<string> | undefined {
      pickerState = updatePicker(pickerState, keys, listHeight(size))
      const { end } = pickerState
      pickerState = { ...pickerState, end: undefined }
      if (end !== undefined) return endWith(end, pickedName(pickerState))
      draw()
      return pickerState.pending === '' ? undefined : { kind: 'wait', milliseconds: escapeMs }
    },
    pause: () => devices.write(leaveScreen),
    end: () => devices.write(leaveScreen),
  }
  let isOver = false
  const redraw = async (): Promise<void> => {
    size = await readSize(devices)
    if (!isOver) devices.write(`\u001B[2J${drawPicker(pickerState, label, size)}`)
  }
  // The keyboard reports that the terminal has gone away.
  const resize = (): void => void redraw().catch(() => undefined)
  process.on('SIGWINCH', resize)
  try {
    return await runPrompt(prompt, devices)
  } finally {
    isOver = true
    process.off('SIGWINCH', resize)
  }
}

function endWith(end: PickerResult, name: string | undefined): PromptStep<string> | undefined {
  if (end === 'suspend') return { kind: 'suspend' }
  if (end === 'leave') throw interrupted('nothing was selected')
  return name === undefined ? undefined : { kind: 'answer', value: name }
}
