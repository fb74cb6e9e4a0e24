import { EventEmitter } from 'node:events'
import { writeSync } from 'node:fs'

/**
 * Keeps standard error as the parent gave it. Node opens `process.stderr` by itself when any socket is closed, and that makes a pipe
 * non-blocking for everybody who shares it: the command that runs next would lose output. So the property is replaced by one
 * that writes with blocking calls. To be called before anything else runs. It emits nothing, but Node's console, which prints
 * Node's own warnings, puts listeners on it.
 */
export function keepStderrBlocking(host: NodeJS.Process = process): void {
  // Bun opens the stream when the property is replaced, and leaves it alone otherwise.
  if (host.versions['bun'] !== undefined) return
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
