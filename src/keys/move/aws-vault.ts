import { spawnSync } from 'node:child_process'
import type { Environment } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { readPastedKeys } from '../../credentials/pasted-keys.ts'
import { helperEnvironment } from '../../process/helper-environment.ts'
import { parseJsonObject } from '../../text/json-object.ts'
import type { KeyPair } from '../rotate/rotation.ts'

/** The program, and the environment of awsx. */
export interface AwsVault {
  readonly path: string
  readonly env: Environment
  readonly platform: NodeJS.Platform
}

/** Enough to type the passphrase of its keyring. */
const waitMs = 2 * 60_000
const maxBytes = 1024 * 1024

/**
 * The names of the keys in aws-vault's keyring.
 * @throws AwsxError CREDENTIAL_PROCESS_FAILED
 */
export function listAwsVaultKeys(vault: AwsVault): readonly string[] {
  const lines = runAwsVault(vault, ['list', '--credentials']).split(/\r?\n/)
  return lines.map((line) => line.trim()).filter((line) => line !== '' && line !== '-')
}

/**
 * Reads a key from aws-vault's keyring. Without the config file, aws-vault assumes no role and asks no MFA code for it.
 * @throws AwsxError CREDENTIAL_PROCESS_FAILED if aws-vault fails, or prints anything but a long-lived key
 */
export function exportAwsVaultKey(name: string, vault: AwsVault): KeyPair {
  const text = runAwsVault(vault, ['export', '--no-session', '--format=json', name])
  const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token } = parseJsonObject(text) ?? {}
  if (token !== undefined) throw failed(`it printed session credentials for "${name}"`)
  const keys = readPastedKeys(`aws_access_key_id=${String(id)}\naws_secret_access_key=${String(secret)}`)
  if ('problem' in keys) throw failed(`it printed no access key for "${name}"`)
  return { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey.reveal() }
}

function runAwsVault({ path, env, platform }: AwsVault, args: readonly string[]): string {
  // Inside its own subshell aws-vault refuses to run.
  const { AWS_VAULT: _outer, ...rest } = helperEnvironment(env)
  const { status, signal, error, stdout } = spawnSync(path, [...args], {
    env: platform === 'win32' ? rest : { ...rest, AWS_CONFIG_FILE: '/dev/null' },
    encoding: 'utf8',
    // It may ask for the passphrase of its keyring.
    stdio: ['inherit', 'pipe', 'inherit'],
    timeout: waitMs,
    maxBuffer: maxBytes,
    windowsHide: true,
  })
  if (status === 0 && error === undefined) return stdout
  throw failed(`it ${signal === null ? `failed with exit status ${status}` : `was ended by ${signal}`}`)
}

function failed(problem: string): AwsxError {
  return new AwsxError('CREDENTIAL_PROCESS_FAILED', `cannot read keys from aws-vault: ${problem}`, {
    hints: ['check it yourself: aws-vault list', 'or type the key: awsx add PROFILE'],
  })
}
