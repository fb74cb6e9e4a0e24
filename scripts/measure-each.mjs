#!/usr/bin/env node
/**
 * Measures `awsx each` in many accounts of an access portal that answers 20 calls a second, next to `xargs` with `awsx exec`, and counts
 * the calls. Run `npm run build` first.
 *
 *   node scripts/measure-each.mjs                 500 accounts
 *   node scripts/measure-each.mjs --accounts 100
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { foreignFreeEnvironment, root, startLocalAws, writeApprover } from './local-sandbox.mjs'

const { values } = parseArgs({ options: { accounts: { type: 'string', default: '500' } } })
const count = Number(values.accounts)
const startUrl = 'https://example.awsapps.com/start'
const accounts = Array.from({ length: count }, (_, index) => ({
  id: String(100_000_000_000 + index),
  name: `account-${index}`,
  email: `account-${index}@example.com`,
  roles: ['View'],
}))

const home = mkdtempSync(join(tmpdir(), 'awsx-each-'))
const { url, server } = await startLocalAws()
try {
  const env = prepareHome()
  await control('data', { portals: { [startUrl]: { requestsPerSecond: 20, accounts } } })
  await awsx('login', 'work')
  const words = ['--accounts', 'all', '--role', 'View', '--yes', '--quiet']
  await report('each', () => awsx('each', ...words, '--', 'true'))
  await report('each, all cached', () => awsx('each', ...words, '--', 'true'))
  await report('each --jobs 50, all cached', () => awsx('each', ...words, '--jobs', '50', '--', 'true'))
  await awsx('clear', '--all')
  await awsx('login', 'work')
  const targets = accounts.map(({ id }) => `${id}/View\n`).join('')
  await report('xargs -P10 awsx exec', () =>
    run('xargs', ['-P10', '-I{}', 'awsx', 'exec', '{}', '--quiet', '--', 'true'], targets),
  )

  function awsx(...argv) {
    return run(process.execPath, [join(root, 'dist/awsx.js'), ...argv], '')
  }

  /** @returns the exit status */
  function run(program, argv, input) {
    const child = spawn(program, argv, { env, stdio: ['pipe', 'ignore', 'inherit'] })
    child.stdin.end(input)
    return new Promise((resolve) => child.once('close', resolve))
  }
} finally {
  server.kill()
  rmSync(home, { recursive: true, force: true })
}

async function report(name, work) {
  await control('calls/reset', {})
  const started = performance.now()
  const status = await work()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const calls = await (await fetch(`${url}/_control/calls`)).json()
  const counts = {}
  for (const call of calls) {
    const key = call.status === 200 ? call.operation : `${call.operation} ${call.status}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  console.log(`${name}: status ${status}, ${seconds} s, ${JSON.stringify(counts)}`)
}

function control(path, body) {
  return fetch(`${url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) })
}

function prepareHome() {
  mkdirSync(join(home, '.aws'))
  writeFileSync(
    join(home, '.aws/config'),
    `[sso-session work]\nsso_start_url = ${startUrl}\nsso_region = ap-northeast-1\n`,
  )
  const bin = join(home, 'bin')
  mkdirSync(bin)
  mkdirSync(join(home, 'run'), { mode: 0o700 })
  const program = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/awsx.js')}' "$@"\n`
  writeFileSync(join(bin, 'awsx'), program, { mode: 0o755 })
  return {
    ...foreignFreeEnvironment(),
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    XDG_RUNTIME_DIR: join(home, 'run'),
    AWSX_PASSPHRASE: 'only for this measurement',
    AWS_ENDPOINT_URL: url,
    BROWSER: writeApprover(join(bin, 'approve'), url),
    DISPLAY: ':0',
  }
}
