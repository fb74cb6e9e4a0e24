import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

import { isErrno } from '../../src/errors.ts'

/** Whoever asks the system for any port gets one above these: from 32,768 on Linux, from 49,152 on others (RFC 6335 §6). */
const ports = { first: 20_000, end: 32_768 }

/**
 * A port that the system chose and that was closed does not stay free: the system soon gives it to another process.
 * @returns a port of 127.0.0.1 that nothing listens on, and that the system gives to nobody
 */
export async function findFreePort(): Promise<number> {
  const port = randomInt(ports.first, ports.end)
  return (await canListen(port)) ? port : findFreePort()
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    if (isErrno(error, 'EADDRINUSE', 'EACCES')) return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}
