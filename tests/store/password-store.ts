import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isThere } from './keyring.ts'

export const hasPass = isThere('pass') && isThere('gpg')

/** Whether `pass` has the extension pass-otp. */
export const hasPassOtp = hasPass && spawnSync('pass', ['otp', '--version']).status === 0

export interface PasswordStore {
  /** What `pass` and `gpg` need to find this store. */
  readonly variables: Readonly<Record<string, string>>
  /** Runs `pass`. @returns its stdout @throws Error if it fails */
  pass(args: readonly string[], input?: string): string
  /** Ends gpg's agent. */
  end(): void
}

/** Makes a password store for `pass` in a folder, with a key of its own that has no passphrase. */
export function makePasswordStore(folder: string): PasswordStore {
  const variables = {
    GNUPGHOME: join(folder, 'gnupg'),
    PASSWORD_STORE_DIR: join(folder, 'password-store'),
  }
  mkdirSync(variables.GNUPGHOME, { mode: 0o700 })
  const env = { ...process.env, ...variables }
  const run = (program: string, args: readonly string[], input = ''): string => {
    const { status, stdout, stderr } = spawnSync(program, args, { env, input, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
    return stdout
  }
  const unlocked = ['--batch', '--pinentry-mode', 'loopback', '--passphrase', '']
  run('gpg', [...unlocked, '--quick-gen-key', 'tester', 'default', 'default', 'never'])
  run('pass', ['init', 'tester'])
  return {
    variables,
    pass: (args, input) => run('pass', args, input),
    end: () => void spawnSync('gpgconf', ['--kill', 'gpg-agent'], { env }),
  }
}
