import { WriteStream } from 'node:tty'
import { closeDevice } from './keyboard.ts'
import type { TerminalDevices } from './run-prompt.ts'

/** The terminal's alternate screen, so that the shell's comes back unchanged; lines that are too long are cut, not wrapped. */
export const enterScreen = '\u001B[?1049h\u001B[?7l'
export const leaveScreen = '\u001B[2J\u001B[H\u001B[?7h\u001B[?1049l'

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

export interface ScreenDevices extends TerminalDevices {
  /** @returns a new descriptor for the screen; on Windows this is a different device from the keyboard */
  openScreen(): number
}

/** Reads the current size of the screen. */
export async function readSize(devices: ScreenDevices): Promise<ScreenSize> {
  const descriptor = devices.openScreen()
  const stream = new WriteStream(descriptor)
  const [columns, rows] = stream.getWindowSize()
  await closeDevice(stream, descriptor)
  // A terminal on a serial line reports no size.
  return { columns: columns || 80, rows: rows || 24 }
}
