import { WriteStream } from 'node:tty'
import type { ScreenSize } from './draw-picker.ts'
import { closeDevice } from './run-prompt.ts'
import type { TerminalDevices } from './run-prompt.ts'

export interface ScreenDevices extends TerminalDevices {
  /** @returns a descriptor of its own for the screen, which on Windows is another device than the keyboard */
  openScreen(): number
}

export async function readSize(devices: ScreenDevices): Promise<ScreenSize> {
  const descriptor = devices.openScreen()
  const stream = new WriteStream(descriptor)
  const [columns, rows] = stream.getWindowSize()
  await closeDevice(stream, descriptor)
  // A terminal on a serial line knows no size.
  return { columns: columns || 80, rows: rows || 24 }
}
