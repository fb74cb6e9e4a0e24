import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

import { isErrno } from '../../src/errors.ts'

/** The system hands out ports above these: from 32,768 on Linux, from 49,152 on others (RFC 6335 §6). */
const ports = { first: 20_000, end: 32_768 }

/**
 * Not a port that the system chose: once it is closed, the system soon hands it to another process.
 * @returns a free port of 127.0.0.1, below the range that the system hands out
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
