/** The systemd unit of docs/store.md locks the store when logind says that the screen was locked. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSession } from '../store/keyring.ts'
import type { Session } from '../store/keyring.ts'
import { isThere } from '../store/keyring.ts'

const hasPrograms =
  process.platform === 'linux' &&
  ['gdbus', 'dbus-run-session', '/usr/bin/python3'].every(isThere) &&
  existsSync('/usr/lib/python3/dist-packages/dbus')
const describeBus = hasPrograms ? describe : describe.skip

const page = readFileSync(join(import.meta.dirname, '../../docs/store.md'), 'utf8')

/** The words between the quotes of `ExecStart=/bin/sh -c '…'`, as systemd unquotes them. */
const script = (/^ExecStart=\/bin\/sh -c '(.*)'$/m.exec(page)?.[1] ?? '').replaceAll(String.raw`\'`, "'")

/** Fakes logind: repeats a signal until killed, because it cannot know when a listener is ready. */
const logind = (member: string): string => `
import dbus, time
from dbus.lowlevel import SignalMessage
bus = dbus.SystemBus()
bus.request_name('org.freedesktop.login1')
while True:
    if '${member}' == 'LockedHint':
        signal = SignalMessage('/org/freedesktop/login1/session/_31', 'org.freedesktop.DBus.Properties', 'PropertiesChanged')
        signal.append('org.freedesktop.login1.Session', {'LockedHint': True}, dbus.Array([], 's'), signature='sa{sv}as')
    else:
        signal = SignalMessage('/org/freedesktop/login1/session/_31', 'org.freedesktop.login1.Session', '${member}')
    bus.send_message(signal)
    bus.flush()
    time.sleep(0.05)
`

let home: string
let bus: Session
let unit: ChildProcess
let speaker: ChildProcess

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'awsx-lock-'))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin/awsx'), `#!/bin/sh\necho "awsx $*" >> '${home}/calls'\n`, { mode: 0o755 })
  bus = await openSession(home)
})

afterEach(async () => {
  speaker.kill('SIGKILL')
  if (unit.pid !== undefined) process.kill(-unit.pid, 'SIGKILL')
  await bus.end()
  rmSync(home, { recursive: true, force: true })
})

/** Starts the unit and a logind that sends the signal, until the unit has seen as many lines. */
async function runUnit(member: string, isDone: (log: string) => boolean): Promise<string> {
  const env = { PATH: `${home}/bin:${process.env['PATH']}`, DBUS_SYSTEM_BUS_ADDRESS: bus.address }
  const logged = script.replace('| while', `| tee '${home}/log' | while`)
  unit = spawn('/bin/sh', ['-c', logged], { env, stdio: 'ignore', detached: true })
  speaker = spawn('/usr/bin/python3', ['-c', logind(member)], { env, stdio: 'ignore' })
  const calls = join(home, 'calls')
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  for (let attempt = 0; attempt < 400 && !isDone(read(join(home, 'log')) + read(calls)); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
  return read(calls)
}

describeBus('the unit that locks with the screen (needs gdbus, dbus and python3-dbus)', () => {
  test.each(['Lock', 'LockedHint'])(
    'runs awsx lock at the signal %s',
    async (member) => {
      const calls = await runUnit(member, (log) => log.includes('awsx lock'))
      expect(calls).toMatch(/^(awsx lock\n)+$/)
    },
    30_000,
  )

  test('ignores other signals', async () => {
    expect(await runUnit('Unlock', (log) => log.includes('Session.Unlock ()'))).toBe('')
  }, 30_000)
})

test('the unit is in the page', () => {
  expect(script).toContain('gdbus monitor --system')
})
