import type { Readable } from 'node:stream'

/**
 * Reads a response for the official clients. Their own function pipes it into another stream, and `pipe` opens the standard streams, which takes
 * milliseconds and makes pipes non-blocking for every process that shares them: the command could then not replace awsx.
 */
export async function collectStream(stream: Readable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    stream.on('data', (piece: Buffer) => pieces.push(piece))
    stream.on('error', reject)
    stream.on('end', () => {
      resolve(new Uint8Array(Buffer.concat(pieces)))
    })
  })
}
