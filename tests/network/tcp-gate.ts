import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'

import { findFreePort } from '../local-aws/free-port.ts'

/** A way to a port of this machine that can be cut, and mended again under the same address. */
export interface Gate {
  readonly url: string
  readonly port: number
  /** Connections are passed on. So it starts. */
  open(): Promise<void>
  /** Connections are refused: nobody listens. */
  shut(): Promise<void>
  /** Connections are never made, nor refused: packets disappear. Linux only. */
  swallow(): Promise<void>
}

export async function openGate(target: number): Promise<Gate> {
  const port = await findFreePort()
  let server = await listen(port, target)
  let hole: Hole | undefined
  const shut = async (): Promise<void> => {
    await new Promise((resolve) => server.close(resolve))
    await hole?.close()
    hole = undefined
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    shut,
    open: async () => {
      await shut()
      server = await listen(port, target)
    },
    swallow: async () => {
      await shut()
      hole = await openHole(port)
    },
  }
}

async function listen(port: number, target: number): Promise<Server> {
  const server = createServer((socket) => {
    const other = connect(target, '127.0.0.1')
    for (const end of [socket, other]) end.on('error', () => end.destroy())
    socket.on('close', () => other.destroy())
    other.on('close', () => socket.destroy())
    socket.pipe(other).pipe(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return server
}

interface Hole {
  close(): Promise<void>
}

/** Listens and never accepts. */
const deaf = `const server = require('node:net').createServer()
server.listen({ port: Number(process.argv[1]), host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, 'listening')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** The kernel makes a few connections on behalf of who listens. When its queue is full, it drops what comes. */
async function openHole(port: number): Promise<Hole> {
  const listener = spawn(process.execPath, ['-e', deaf, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => listener.stdout.once('data', resolve))
  const sockets: Socket[] = []
  do sockets.push(connect(port, '127.0.0.1').on('error', () => undefined))
  while (await isConnected(sockets.at(-1)))
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await end(listener)
    },
  }
}

/** What the kernel has room for is connected at once. */
async function isConnected(socket: Socket | undefined): Promise<boolean> {
  for (const end = performance.now() + 500; performance.now() < end;) {
    if (socket?.readyState === 'open') return true
    await setTimeout(10)
  }
  // If this process was stopped for so long, the timer is first, and what happened to the socket is read after it.
  await setImmediate()
  return socket?.readyState === 'open'
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
