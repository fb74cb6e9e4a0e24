/** Drivers that run a program. `pass otp` is the real one in one test, zenity, kdialog and ykman in dialogs-on-screen and real-programs; the others are stand-ins that note their arguments. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mfaDrivers } from '../../src/mfa/mfa-drivers.ts'
import { totp } from '../../src/mfa/totp.ts'
import type { MfaDriverDeps, MfaRequest } from '../../src/mfa/types.ts'
import { hasPassOtp, makePasswordStore } from '../store/password-store.ts'

const serial = 'arn:aws:iam::111111111111:mfa/me_1'
const request: MfaRequest = { serial, profile: 'dev', denial: null, isUsed: (code) => code === '111111' }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-mfa-programs-'))
  mkdirSync(join(folder, 'bin'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Puts a program for `sh` into PATH, which notes its arguments and environment first. */
function install(name: string, script: string): void {
  // The PATH of awsx has the stand-ins only.
  const note = `PATH=/usr/bin:/bin; for word in "$@"; do printf '%s\\n' "$word"; done > '${folder}/args'; env > '${folder}/env'`
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 })
}

const noted = (name: 'args' | 'env'): string => readFileSync(join(folder, name), 'utf8')

function deps(env: Readonly<Record<string, string>> = {}, account: string | null = null): MfaDriverDeps {
  const unused = (): Promise<never> => Promise.reject(new Error('not used'))
  return {
    env: {
      PATH: `relative:${join(folder, 'bin')}`,
      AWS_SECRET_ACCESS_KEY: 'hush',
      AWSX_PASSPHRASE: 'p',
      ...env,
    },
    platform: 'linux',
    command: null,
    account,
    now: () => 0,
    readSeed: () => Promise.resolve(undefined),
    terminal: { available: () => false, ask: unused, pick: unused, showLive: unused, say: () => undefined },
  }
}

describe('authenticators', () => {
  test.each([
    ['ykman', {}, ['oath', 'accounts', 'code', '--single', serial]],
    [
      'ykman',
      { YKMAN_OATH_CREDENTIAL_NAME: 'aws:me', YKMAN_OATH_DEVICE_SERIAL: '123' },
      ['--device', '123', 'oath', 'accounts', 'code', '--single', 'aws:me'],
    ],
    ['pass', {}, ['otp', 'code', serial]],
    ['op', {}, ['item', 'get', serial, '--otp']],
  ] as const)('%s %j', async (name, env, args) => {
    install(name, 'echo 654321')
    expect(mfaDrivers[name].findObstacle(deps())).toBeUndefined()
    expect(await mfaDrivers[name].getCode(request, deps(env))).toBe('654321')
    expect(noted('args')).toBe(`${args.join('\n')}\n`)
  })

  test('get the entry that the profile names, and neither keys nor the passphrase', async () => {
    install('op', 'echo 654321')
    expect(await mfaDrivers.op.getCode(request, deps({}, 'AWS work'))).toBe('654321')
    expect(noted('args')).toBe('item\nget\nAWS work\n--otp\n')
    expect(noted('env')).not.toMatch(/hush|AWSX_PASSPHRASE/)
  })

  test('an entry that looks like an option is not passed on', async () => {
    install('pass', 'echo 654321')
    await expect(mfaDrivers.pass.getCode(request, deps({}, '--clip'))).rejects.toMatchObject({
      code: 'MFA_CANCELLED',
    })
  })

  test('a failure names the program and the entry', async () => {
    install('ykman', 'exit 1')
    await expect(mfaDrivers.ykman.getCode(request, deps())).rejects.toMatchObject({
      code: 'MFA_CANCELLED',
      message: `profile "dev": ykman (entry "${serial}") failed with exit status 1 for MFA device ${serial}`,
    })
  })

  test('one that is not installed says so', () => {
    expect(mfaDrivers.op.findObstacle(deps())).toBe('op is not installed')
  })
})

const describePassOtp = hasPassOtp ? describe : describe.skip

describePassOtp('pass otp (the real one)', () => {
  test('gives the code of the entry', async () => {
    const passwords = makePasswordStore(folder)
    try {
      const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
      passwords.pass(['otp', 'insert', 'aws/me'], `otpauth://totp/aws:me?secret=${seed}&issuer=aws\n`)
      const env = { PATH: '/usr/bin:/bin', HOME: folder, ...passwords.variables }
      const first = totp(seed, Date.now())
      const code = await mfaDrivers.pass.getCode(request, deps(env, 'aws/me'))
      // The next period can begin meanwhile.
      expect([first, totp(seed, Date.now())]).toContain(code)
    } finally {
      passwords.end()
    }
  })
})

describe('dialogs', () => {
  const display = { DISPLAY: ':0' }

  test('need a display', () => {
    install('zenity', 'echo 654321')
    expect(mfaDrivers.dialog.findObstacle(deps())).toMatch(/^no dialog can be shown/)
    expect(mfaDrivers.dialog.findObstacle(deps(display))).toBeUndefined()
  })

  test('zenity shows the device with its underscores', async () => {
    install('zenity', 'echo 654321')
    expect(await mfaDrivers.dialog.getCode(request, deps(display))).toBe('654321')
    expect(noted('args')).toBe(
      '--entry\n--title=awsx\n--text=MFA code for arn:aws:iam::111111111111:mfa/me__1 (profile dev):\n',
    )
  })

  test('kdialog is asked again for a used code, and told why', async () => {
    install(
      'kdialog',
      `if [ -e '${folder}/again' ]; then echo 654321; else echo 111111; touch '${folder}/again'; fi`,
    )
    expect(await mfaDrivers.kdialog.getCode(request, deps(display))).toBe('654321')
    expect(noted('args')).toContain('that MFA code was already used; the next one appears in 30 s\n')
  })

  test('a dismissed dialog cancels', async () => {
    install('zenity', 'exit 1')
    await expect(mfaDrivers.zenity.getCode(request, deps(display))).rejects.toMatchObject({
      code: 'MFA_CANCELLED',
      message: `profile "dev": the MFA dialog for ${serial} was dismissed`,
    })
  })

  test('a screen that cannot be reached is not a cancellation', async () => {
    install('zenity', 'echo "Gtk-WARNING **: cannot open display: :0" >&2; exit 1')
    await expect(mfaDrivers.zenity.getCode(request, deps(display))).rejects.toMatchObject({
      code: 'MFA_REQUIRED',
    })
  })
})
