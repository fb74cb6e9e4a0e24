import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startLocalAws } from './server.ts'
import type { WorldChange } from './world.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, world: { type: 'string' } },
})

const aws = await startLocalAws({
  port: Number(values.port),
  ...(values.world === undefined
    ? {}
    : { world: JSON.parse(readFileSync(values.world, 'utf8')) as WorldChange }),
})

process.stdout.write(`${JSON.stringify({ url: aws.url, pid: process.pid })}\n`)
