/** One PowerShell for many cases, because starting it takes a second. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe } from '@jest/globals'

import { powershell } from '../shells/shells.ts'

/** Whether this machine has PowerShell 7. */
const hasPowerShell = spawnSync(powershell, ['-Version']).status === 0

/** jest's `describe` if PowerShell is there; else the tests are skipped by name. */
export const describeInPowerShell = hasPowerShell ? describe : describe.skip

/** PowerShell must not call home, and must not color what it prints. */
export const quietPowerShell = {
  POWERSHELL_TELEMETRY_OPTOUT: '1',
  POWERSHELL_UPDATECHECK: 'Off',
  NO_COLOR: '1',
} as const

/** How PowerShell was after a step. */
export interface Step {
  /** `$?` */
  readonly ok: boolean
  /** `$LASTEXITCODE`, null if it is not set. */
  readonly exitCode: number | null
  /** `$Error`, newest first. */
  readonly errors: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly stdout: string
  readonly stderr: string
}

export interface Session {
  /** Runs lines as typed at the prompt. */
  run(text: string): Promise<Step>
  close(): Promise<void>
}

/** What ends the output of a step. */
const mark = '\u001E'

/** A home directory, and the environment that goes with it. */
interface SandboxFiles {
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts PowerShell without the user's profile and without a terminal. */
export async function openSession(
  sandbox: SandboxFiles,
  env: Readonly<Record<string, string>> = {},
): Promise<Session> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const child = spawn(
    powershell,
    ['-NoProfile', '-NoLogo', '-NonInteractive', '-File', join(import.meta.dirname, 'loop.ps1'), `${port}`],
    {
      cwd: sandbox.home,
      env: { ...sandbox.env, ...quietPowerShell, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const exited = once(child, 'exit')
  const [socket] = (await Promise.race([once(server, 'connection'), failOnExit(exited)])) as [Socket]
  server.close()
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]()
  const [stdout, stderr] = [readMarked(child.stdout), readMarked(child.stderr)]
  return {
    async run(text) {
      socket.write(`${Buffer.from(text).toString('base64')}\n`)
      const reply = await Promise.race([replies.next(), failOnExit(exited)])
      return {
        ...(JSON.parse(reply.value as string) as Omit<Step, 'stdout' | 'stderr'>),
        stdout: await stdout(),
        stderr: await stderr(),
      }
    },
    async close() {
      socket.end()
      await exited
    },
  }
}

async function failOnExit(exited: Promise<unknown>): Promise<never> {
  await exited
  throw new Error('PowerShell ended')
}

/** @returns a function that waits for the output up to the next mark */
function readMarked(stream: NodeJS.ReadableStream): () => Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => (text += chunk))
  return async () => {
    while (!text.includes(mark)) await once(stream, 'data')
    const end = text.indexOf(mark)
    const part = text.slice(0, end)
    text = text.slice(end + 1)
    return part
  }
}
