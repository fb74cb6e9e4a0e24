import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startLocalAws } from './server.ts'
import type { AwsDataChange } from './data.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, data: { type: 'string' } },
})

const aws = await startLocalAws({
  port: Number(values.port),
  ...(values.data === undefined
    ? {}
    : { data: JSON.parse(readFileSync(values.data, 'utf8')) as AwsDataChange }),
})

process.stdout.write(`${JSON.stringify({ url: aws.url, pid: process.pid })}\n`)
