/** Another user of the machine gets nothing, is reported, and cannot keep the user out. */
import { spawn, spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { requestText, sendGranted, sendRaw, serverNames, startServer } from './servers.ts'
import type { LocalServer } from './servers.ts'

const otherUid = 65_534
const canChangeUser =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0

/** Runs a program as another user; it writes one JSON value. */
function runAsOther(program: string): Promise<unknown> {
  const words = [
    `--reuid=${otherUid}`,
    `--regid=${otherUid}`,
    '--clear-groups',
    process.execPath,
    '-e',
    program,
  ]
  const child = spawn('setpriv', words, { cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', () => resolve(JSON.parse(output)))
  })
}

const describeRoot = canChangeUser ? describe : describe.skip

describeRoot('another user (needs Linux, root and setpriv)', () => {
  describe.each(serverNames)('of the %s server', (name) => {
    let server: LocalServer

    beforeEach(async () => {
      server = await startServer(name)
    })

    afterEach(() => server.close())

    test('gets nothing for the right request, is reported once, and the user still gets it', async () => {
      const request = JSON.stringify(requestText(server.target, server.headers))
      const program = `
        const answers = []
        const ask = (left) => {
          if (left === 0) return console.log(JSON.stringify(answers))
          let answer = ''
          const socket = require('node:net').connect(${server.port}, '127.0.0.1')
          socket.on('data', (chunk) => (answer += chunk)).on('error', () => {})
          socket.on('close', () => (answers.push(answer), ask(left - 1)))
          socket.write(${request})
        }
        ask(3)`
      const answers = (await runAsOther(program)) as string[]

      for (const answer of answers) {
        expect(answer).toMatch(/^HTTP\/1\.1 403 /)
        expect(answer).not.toContain(server.secret)
      }
      expect(answers).toHaveLength(3)
      expect(server.otherUsers).toEqual([otherUid])
      expect(await server.result()).toBe('waiting')
      expect(await sendGranted(server)).toContain(server.secret)
    })

    test('cannot hold connections', async () => {
      const program = `
        const { connect } = require('node:net')
        let open = 0, ended = 0
        for (let n = 0; n < 600; n += 1) {
          const socket = connect({ port: ${server.port}, host: '127.0.0.1', allowHalfOpen: true })
          socket.on('connect', () => (open += 1)).on('error', () => {})
          socket.on('close', () => (ended += 1)).resume()
          setInterval(() => socket.write('x'), 100)
        }
        const deadline = Date.now() + 15000
        setInterval(() => {
          if (ended < 600 && Date.now() < deadline) return
          console.log(JSON.stringify({ open, ended }))
          process.exit()
        }, 50)`
      const held = runAsOther(program)
      await new Promise((resolve) => setTimeout(resolve, 1000))

      expect(await sendGranted(server)).toContain(server.secret)
      expect(await held).toEqual({ open: 600, ended: 600 })
    })
  })
})

describe.each(serverNames)(
  'a program of the same user that holds 300 connections of the %s server',
  (name) => {
    const held: Socket[] = []
    let server: LocalServer

    beforeEach(async () => {
      server = await startServer(name)
    })

    afterEach(() => {
      for (const socket of held.splice(0)) socket.destroy()
      server.close()
    })

    test('cannot keep others out', async () => {
      for (let n = 0; n < 300; n += 1) {
        held.push(connect({ port: server.port, host: '127.0.0.1' }).on('error', () => {}))
      }
      await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))

      expect(await sendGranted(server)).toContain(server.secret)
      expect(await sendRaw(server.port, requestText('//', server.headers))).toMatch(/^HTTP\/1\.1 4/)
    })
  },
)
