#!/usr/bin/env node
/**
 * Measures `awsx each` in many accounts of an access portal that answers 20 calls a second, and counts the calls. Next to it, `xargs` and GNU
 * parallel (if it is there) run `awsx exec`, and tell what the output and the status have to be. Run `npm run build` first.
 *
 *   node scripts/measure-each.mjs                 500 accounts
 *   node scripts/measure-each.mjs --accounts 100
 */
import { spawn, spawnSync } from 'node:child_process'
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
  const words = ['--accounts', 'all', '--role', 'View', '--yes', '--quiet', '--output', 'lines']
  const command = ['--', 'printenv', 'AWS_ACCOUNT_ID']
  const each = (...more) => awsx('each', ...words, ...more, ...command)
  await report('each', () => each())
  await report('each, all cached', () => each())
  await report('each --jobs 50, all cached', () => each('--jobs', '50'))
  await startAgain()
  await report('each --jobs 50', () => each('--jobs', '50'))
  const targets = accounts.map(({ id }) => `${id}/View\n`).join('')
  const exec = ['awsx', 'exec', '{}', '--quiet', ...command]
  await startAgain()
  await report('xargs -P10 awsx exec', () => run('xargs', ['-P10', '-I{}', ...exec], targets))
  if (spawnSync('parallel', ['--version']).status === 0) {
    await startAgain()
    await report('parallel -j10 awsx exec', () => run('parallel', ['-j10', '--will-cite', ...exec], targets))
  }

  async function startAgain() {
    await awsx('clear', '--all')
    await awsx('login', 'work')
  }

  function awsx(...argv) {
    return run(process.execPath, [join(root, 'dist/awsx.js'), ...argv], '')
  }

  /** @returns the exit status, and the accounts that the commands printed */
  function run(program, argv, input) {
    const child = spawn(program, argv, { env, stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(input)
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    return new Promise((resolve) =>
      child.once('close', (status) => resolve({ status, printed: stdout.match(/\d{12}$/gm) ?? [] })),
    )
  }
} finally {
  server.kill()
  rmSync(home, { recursive: true, force: true })
}

async function report(name, work) {
  await control('calls/reset', {})
  const started = performance.now()
  const { status, printed } = await work()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const calls = await (await fetch(`${url}/_control/calls`)).json()
  const counts = {}
  for (const call of calls) {
    const key = call.status === 200 ? call.operation : `${call.operation} ${call.status}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  const isComplete = printed.toSorted().join() === accounts.map(({ id }) => id).join()
  const output = isComplete
    ? 'each account once'
    : `${new Set(printed).size} accounts in ${printed.length} lines`
  console.log(`${name}: status ${status}, ${seconds} s, output: ${output}, ${JSON.stringify(counts)}`)
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
