import { writeSync } from 'node:fs'

/**
 * Keeps standard error as the parent gave it. Node opens `process.stderr` when any socket is closed, which makes a pipe non-blocking for
 * every process that shares it, and the command that runs next would lose output. So the property is replaced with a stream that
 * writes with blocking calls. Call this on Node before anything else runs. The stream emits nothing, but it is an emitter because Node's
 * console, which prints Node's warnings, adds listeners to it.
 */
export function keepStderrBlocking(host: NodeJS.Process = process): void {
  // Not imported: Bun would load it at each start.
  const { EventEmitter } = process.getBuiltinModule('node:events')
  const value = Object.assign(new EventEmitter(), {
    fd: 2,
    isTTY: false,
    writable: true,
    write(text: string | Uint8Array): boolean {
      writeSync(2, typeof text === 'string' ? Buffer.from(text) : text)
      return true
    },
  })
  Object.defineProperty(host, 'stderr', { configurable: true, value })
}
