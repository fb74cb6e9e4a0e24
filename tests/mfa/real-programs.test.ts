/** Drivers with the real programs: zenity without a screen (with one: dialogs-on-screen.test.ts), and ykman without a YubiKey. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { mfaDrivers } from '../../src/mfa/mfa-drivers.ts'
import type { MfaDriverDeps, MfaRequest } from '../../src/mfa/types.ts'
import { isThere } from '../store/keyring.ts'

const serial = 'arn:aws:iam::111111111111:mfa/me_1'
const request: MfaRequest = { serial, profile: 'a_b', denial: null, isUsed: (code) => code === '111111' }

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'awsx-real-programs-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function deps(env: Readonly<Record<string, string>>): MfaDriverDeps {
  const unused = (): Promise<never> => Promise.reject(new Error('not used'))
  return {
    env: { PATH: '/usr/bin:/bin', HOME: home, XDG_RUNTIME_DIR: home, LANG: 'C.UTF-8', ...env },
    platform: 'linux',
    command: null,
    account: null,
    now: () => 0,
    readSeed: () => Promise.resolve(undefined),
    terminal: { available: () => false, ask: unused, pick: unused, showLive: unused, say: () => undefined },
  }
}

const describeZenity = isThere('zenity') ? describe : describe.skip

describeZenity('zenity (the real one)', () => {
  test('says that it cannot show a window on a screen that does not exist', async () => {
    await expect(mfaDrivers.zenity.getCode(request, deps({ DISPLAY: ':4096' }))).rejects.toMatchObject({
      code: 'MFA_REQUIRED',
      hints: expect.arrayContaining(['zenity cannot show a window here']),
    })
  })
})

const describeYkman = isThere('ykman') ? describe : describe.skip

describeYkman('ykman (the real one, without a YubiKey)', () => {
  test('fails, and the error names the program and the entry', async () => {
    await expect(mfaDrivers.ykman.getCode(request, deps({}))).rejects.toMatchObject({
      code: 'MFA_CANCELLED',
      message: `profile "a_b": ykman (entry "${serial}") failed with exit status 1 for MFA device ${serial}`,
    })
  })
})
