/** The real zenity and kdialog on a screen of their own (Xvfb), typed into with xdotool. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { mfaDrivers } from '../../src/mfa/mfa-drivers.ts'
import type { MfaDriverDeps, MfaRequest } from '../../src/mfa/types.ts'
import { isThere } from '../store/keyring.ts'

const serial = 'arn:aws:iam::111111111111:mfa/me_1'
const request: MfaRequest = { serial, profile: 'a_b', denial: null, isUsed: (code) => code === '111111' }
const hasScreen = isThere('Xvfb') && isThere('xdotool')

let home: string
let screen: ChildProcess
let env: Record<string, string>

beforeAll(async () => {
  if (!hasScreen) return
  home = mkdtempSync(join(tmpdir(), 'awsx-screen-'))
  screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '640x480x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  // Xvfb chooses a free number, and writes it once the screen can be used.
  const number = await new Promise<string>((resolve) => {
    screen.stdio[3]?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()))
  })
  env = {
    PATH: '/usr/bin:/bin',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    LANG: 'C.UTF-8',
    DISPLAY: `:${number}`,
    // Otherwise the dialogs start a message bus for it, which takes seconds.
    NO_AT_BRIDGE: '1',
    DBUS_SESSION_BUS_ADDRESS: '',
  }
})

afterAll(async () => {
  if (!hasScreen) return
  const ended = new Promise((resolve) => screen.once('exit', resolve))
  screen.kill()
  await ended
  rmSync(home, { recursive: true, force: true })
})

let controller: AbortController
beforeEach(() => {
  controller = new AbortController()
})
// A dialog that a failed test left would be taken for that of the next one.
afterEach(() => controller.abort())

function deps(): MfaDriverDeps {
  const unused = (): Promise<never> => Promise.reject(new Error('not used'))
  return {
    env,
    platform: 'linux',
    command: null,
    account: null,
    now: () => 0,
    readSeed: () => Promise.resolve(undefined),
    terminal: { available: () => false, ask: unused, pick: unused, showLive: unused, say: () => undefined },
    signal: controller.signal,
  }
}

const run = promisify(execFile)

/** @returns the first line that xdotool prints, empty if it fails */
async function xdotool(...args: readonly string[]): Promise<string> {
  try {
    return (await run('xdotool', args, { env, timeout: 20_000 })).stdout.split('\n')[0] ?? ''
  } catch {
    return ''
  }
}

/**
 * Waits until a dialog other than the one before is visible, and gives it the focus, because nothing else does without a window manager. Keys
 * that are typed before that are lost, and the dialog waits for ever.
 * @param before the process of the earlier dialog
 * @returns the process of the dialog
 */
async function openedAfter(before: string): Promise<string> {
  const { signal } = controller
  while (!signal.aborted) {
    const window = await xdotool('search', '--sync', '--onlyvisible', '--name', '^awsx$')
    const pid = window === '' ? '' : await xdotool('getwindowpid', window)
    if (pid !== '' && pid !== before) {
      await xdotool('windowfocus', '--sync', window)
      return pid
    }
    await pause(20)
  }
  throw new Error('no dialog appeared')
}

async function type(text: string, before = ''): Promise<string> {
  const pid = await openedAfter(before)
  await xdotool('type', text)
  await xdotool('key', 'Return')
  return pid
}

function describeDialog(name: 'zenity' | 'kdialog'): void {
  const getCode = (): Promise<string> => mfaDrivers[name].getCode(request, deps())
  /** @returns the error, so that a dialog that ends too early fails the test and not the process */
  const getFailure = (): Promise<unknown> => getCode().catch((error: unknown) => error)

  test('gives the code that is typed, and asks again for one that was used', async () => {
    const code = getCode()
    const first = await type('111111')
    await type('654 321', first)
    expect(await code).toBe('654321')
  })

  test('that is closed with Escape cancels', async () => {
    const failure = getFailure()
    await openedAfter('')
    await xdotool('key', 'Escape')
    expect(await failure).toMatchObject({
      code: 'MFA_CANCELLED',
      message: `profile "a_b": the MFA dialog for ${serial} was dismissed`,
    })
  })

  test('disappears when the time for the code is over', async () => {
    const failure = getFailure()
    await openedAfter('')
    controller.abort(new Error('too late'))
    expect(await failure).toMatchObject({ message: 'too late' })
    expect(await xdotool('search', '--onlyvisible', '--name', '^awsx$')).toBe('')
  })
}

const describeZenity = hasScreen && isThere('zenity') ? describe : describe.skip
describeZenity('zenity (the real one, on Xvfb)', () => describeDialog('zenity'))

const describeKdialog = hasScreen && isThere('kdialog') ? describe : describe.skip
describeKdialog('kdialog (the real one, on Xvfb)', () => describeDialog('kdialog'))
