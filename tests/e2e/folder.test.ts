/** Whoever can write into the folder in which awsx runs gets nothing by it: Bun, of which the binary is made, would read files there. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(
    `[default]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  )
})

const names = ['.env', '.env.local', '.env.production', '.env.development'] as const

afterEach(() => {
  for (const name of [...names, 'bunfig.toml', 'tsconfig.json', 'package.json'])
    rmSync(inFolder(name), { force: true })
})

afterAll(() => sandbox.close())

const inFolder = (name: string): string => join(sandbox.home, name)

test.each(names)('%s of the folder sets nothing, for awsx or the command', async (name) => {
  writeFileSync(inFolder(name), 'AWS_PROFILE=from-the-folder\nFROM_THE_FOLDER=yes\n')
  const run = await sandbox.awsx(['exec', '--', 'sh', '-c', 'echo "$AWSX_PROFILE $FROM_THE_FOLDER."'])

  expect(run).toMatchObject({ status: 0, stdout: 'default .\n', stderr: '' })
})

test('no code of the folder is run', async () => {
  writeFileSync(inFolder('intruder.mjs'), `require('node:fs').writeFileSync('${inFolder('intruded')}', '')\n`)
  writeFileSync(inFolder('bunfig.toml'), 'preload = ["./intruder.mjs"]\n')
  const settings = {
    compilerOptions: { jsxImportSource: './intruder.mjs', paths: { '*': ['./intruder.mjs'] } },
  }
  writeFileSync(inFolder('tsconfig.json'), JSON.stringify(settings))
  writeFileSync(inFolder('package.json'), JSON.stringify({ imports: { '#*': './intruder.mjs' } }))

  expect(await sandbox.awsx(['exec', '--', 'true'])).toMatchObject({ status: 0, stderr: '' })
  expect(existsSync(inFolder('intruded'))).toBe(false)
})
