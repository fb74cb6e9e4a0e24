import { spawn } from 'node:child_process'

import type { Sandbox } from '../e2e/sandbox.ts'

/** An S3 on 127.0.0.1, kept in memory; anybody may use it. */
export interface S3 {
  readonly url: string
  createBucket(name: string): Promise<void>
  stop(): void
}

/**
 * Starts moto's server on a free port.
 * @throws Error with its output if it ends before it listens, or does not listen in a minute
 */
export async function startS3(sandbox: Sandbox): Promise<S3> {
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { env: sandbox.env, stdio: 'pipe' })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    const fail = () => reject(new Error(`moto_server does not listen: ${said}`))
    const deadline = setTimeout(fail, 60_000)
    const read = (chunk: Buffer) => {
      said += chunk.toString()
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
      if (found === undefined) return
      clearTimeout(deadline)
      resolve(found)
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.once('error', fail)
    server.once('exit', fail)
  })
  return {
    url,
    async createBucket(name) {
      const response = await fetch(`${url}/${name}`, { method: 'PUT' })
      if (!response.ok) throw new Error(`bucket ${name}: ${await response.text()}`)
    },
    stop: () => server.kill(),
  }
}
