import type { WriteStream } from 'node:tty'

/**
 * Creates a writer for a console of Windows, which reads bytes in a code page of its own. A stream of `node:tty` writes UTF-16, and makes
 * the console interpret escape sequences. The text is on the screen when the writer returns.
 * @param openConsole returns a descriptor for the console; called for the first text
 */
export function createConsoleWriter(openConsole: () => number): (text: string) => void {
  let stream: WriteStream | undefined
  return (text) => {
    stream ??= openStream(openConsole())
    stream.write(text)
  }
}

/** Whether text must go through {@link createConsoleWriter}. Bun sets the console's code page to UTF-8 by itself. */
export function hasCodePage(platform: NodeJS.Platform): boolean {
  return platform === 'win32' && process.versions['bun'] === undefined
}

function openStream(descriptor: number): WriteStream {
  const { WriteStream } = process.getBuiltinModule('node:tty')
  // A console that was closed is no reason to fail.
  return new WriteStream(descriptor).on('error', () => undefined)
}
