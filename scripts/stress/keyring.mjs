import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, pause, readAnswers, runMany, Skip, until, worst } from './stress-run.mjs'

/** All processes start while there is no copy of the key: one asks the keychain, the others wait for its copy. */
async function runFanOutOnKeyring(stressRun) {
  for (const name of ['dbus-run-session', 'gnome-keyring-daemon', 'dbus-send'])
    if (spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0) throw new Skip(`${name} is not installed`)
  const bus = spawn('dbus-run-session', ['--', 'sh', '-c', 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'], {
    env: stressRun.env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  try {
    const [address] = await new Promise((resolve) => {
      bus.stdout.setEncoding('utf8').once('data', (text) => resolve([text.trim()]))
    })
    stressRun.env = { ...stressRun.env, DBUS_SESSION_BUS_ADDRESS: address, AWSX_STORE: 'keychain' }
    return await runWithKeyring(stressRun)
  } finally {
    bus.stdin.end()
  }
}

async function runWithKeyring(stressRun) {
  const options = { env: stressRun.env, stdio: ['pipe', 'ignore', 'ignore'] }
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', '--unlock'], options)
  try {
    daemon.stdin.end('password')
    await until(() => hasCredentialServer(stressRun.env), 'the keyring answers')
    await pause(200)
    readAnswers([await stressRun.awsx(['credential-process', 'role']).outcome])
    await stressRun.control('calls/reset', {})
    const folder = join(stressRun.memory, 'awsx')
    for (const name of readdirSync(folder)) if (name.startsWith('key-')) rmSync(join(folder, name))
    const outcomes = await runMany(stressRun, stressRun.isShort ? 100 : 300, ['credential-process', 'role'])
    readAnswers(outcomes)
    const { counts } = await stressRun.control('state')
    expect(Object.keys(counts).length === 0, `calls: ${JSON.stringify(counts)}`)
    return `${outcomes.length} processes, no session copy at first: 0 failures, 0 calls, slowest ${worst(outcomes)}`
  } finally {
    daemon.kill('SIGKILL')
  }
}

function hasCredentialServer(env) {
  const target = ['--session', '--dest=org.freedesktop.DBus', '--print-reply', '/org/freedesktop/DBus']
  const words = [...target, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets']
  return spawnSync('dbus-send', words, { env, encoding: 'utf8' }).stdout.includes('boolean true')
}

export const keyringChecks = [{ id: '2k', name: 'large fan-out on a real keyring', run: runFanOutOnKeyring }]
