import type { CapturedOutput } from '../targets/target-result.ts'

/** How many bytes of a stream are kept in memory. Output may hold secrets, so it is not written to a file unless the user asks for it. */
export const maxCaptured = 1024 * 1024

/** Collects both streams of a command, up to {@link maxCaptured} bytes each. */
export function createCapture(): {
  add(stream: 'stdout' | 'stderr', chunk: Buffer): void
  read(): CapturedOutput
} {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const lengths = { stdout: 0, stderr: 0 }
  let truncated = false
  return {
    add(stream, chunk) {
      const left = maxCaptured - lengths[stream]
      if (chunk.length > left) truncated = true
      if (left <= 0) return
      const piece = chunk.subarray(0, left)
      chunks[stream].push(piece)
      lengths[stream] += piece.length
    },
    read: () => ({
      stdout: Buffer.concat(chunks.stdout),
      stderr: Buffer.concat(chunks.stderr),
      truncated,
    }),
  }
}
