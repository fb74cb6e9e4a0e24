/** Where the benchmark runs: a home in memory with profiles of each kind, and the local AWS of the tests. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foreignFreeEnvironment, startLocalAws } from '../local-sandbox.mjs'
import { bundle } from './builds.mjs'

/** The user of the local AWS. */
export const userKey = {
  AWS_ACCESS_KEY_ID: 'AKIALOCALHANAKO00001',
  AWS_SECRET_ACCESS_KEY: 'local+secret/of/hanako/0000000000000001',
}

/** Of the store, for where its key stays nowhere. */
export const passphrase = 'only for the benchmark'

export const chainLength = 8
export const manyProfiles = 10_000
/** As many as a large company's users have. */
export const usualProfiles = 1000

/** @returns home, environment, `count` for the calls of AWS since it was last asked, and `close` */
export async function openSandbox() {
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'awsx-bench-'))
  const { url, server } = await startLocalAws()
  mkdirSync(join(home, '.aws'))
  mkdirSync(join(home, 'run'), { mode: 0o700 })
  writeFileSync(join(home, '.aws/config'), roleConfig() + chainConfig())
  writeFileSync(join(home, '.aws/credentials'), credentials(), { mode: 0o600 })
  const largeConfig = join(home, 'large-config')
  writeFileSync(largeConfig, manySections(manyProfiles) + roleConfig())
  const usualConfig = join(home, 'usual-config')
  writeFileSync(usualConfig, manySections(usualProfiles) + roleConfig())
  const env = {
    ...foreignFreeEnvironment(),
    HOME: home,
    XDG_RUNTIME_DIR: join(home, 'run'),
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    AWS_ENDPOINT_URL: url,
  }
  const close = () => {
    server.kill()
    rmSync(home, { recursive: true, force: true })
  }
  try {
    unlockStore(env)
  } catch (error) {
    close()
    throw error
  }
  return {
    home,
    url,
    largeConfig,
    usualConfig,
    env,
    async count() {
      const calls = await (await fetch(`${url}/_control/calls`)).json()
      await fetch(`${url}/_control/calls/reset`, { method: 'POST', body: '{}' })
      return calls.length
    },
    close,
  }
}

/** Makes the store. Its key is then in the runtime folder, as it is for hours after the user has typed a passphrase or unlocked a keychain. */
function unlockStore(env) {
  const argv = [bundle, 'exec', 'role', '--', 'true']
  const { status, stderr } = spawnSync(process.execPath, argv, {
    env: { ...env, AWSX_PASSPHRASE: passphrase },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`no store could be made: ${stderr}`)
}

function credentials() {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = userKey
  return `[keys]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`
}

function roleConfig() {
  return `[profile keys]
region = ap-northeast-1

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`
}

function chainConfig() {
  const sections = Array.from({ length: chainLength }, (_, index) => {
    const n = index + 1
    const source = n === 1 ? 'keys' : `chain-${n - 1}`
    const arn = `arn:aws:iam::${400_000_000_000 + n}:role/chain-${n}`
    return `\n[profile chain-${n}]\nregion = ap-northeast-1\nrole_arn = ${arn}\nsource_profile = ${source}\n`
  })
  return sections.join('')
}

/** Profiles as `awsx sync` and its like write them, about 130 bytes each. */
function manySections(count) {
  const sections = Array.from({ length: count }, (_, n) => {
    const account = String(500_000_000_000 + n)
    const role = `role_arn = arn:aws:iam::${account}:role/operators-of-a-team`
    return `[profile account-${n}]\nregion = ap-northeast-1\n${role}\nsource_profile = keys\n\n`
  })
  return sections.join('')
}
