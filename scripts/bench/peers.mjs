/**
 * Other tools that do the same work: those on PATH, each set up with the store in files that it brings, and signed in. README.md says how
 * to install them. Nothing reads or writes the user's settings: each tool gets the benchmark's home.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { timeOf } from './measure.mjs'
import { userKey } from './sandbox.mjs'

const setUps = [
  { program: 'aws-vault', setUp: setUpAwsVault },
  { program: 'assumego', setUp: setUpGranted },
  { program: 'aws-sso', setUp: setUpAwsSso },
]

/**
 * @returns `found`, subjects that have run twice without failing; `cli`, the AWS CLI if it is there; `absent`, a line for each of the others
 */
export async function preparePeers(sandbox) {
  const found = []
  const absent = []
  for (const { program, setUp } of setUps) {
    const path = findProgram(program)
    try {
      if (path === undefined) throw new Error('not on PATH')
      found.push(await provePeer(setUp(path, sandbox), sandbox))
    } catch (error) {
      absent.push(`${program}: ${error.message}`)
    }
  }
  const cli = findCli(sandbox)
  if (cli === undefined) absent.push('AWS CLI: not on PATH')
  return { found, absent, cli }
}

/** A tool that calls AWS with every run does other work than one that does not, which its row has to say. */
async function provePeer(peer, sandbox) {
  await timeOf(peer.argv, peer.env)
  await sandbox.count()
  await timeOf(peer.argv, peer.env)
  const calls = await sandbox.count()
  return { ...peer, note: calls === 0 ? undefined : `${calls} calls of AWS in each run` }
}

function setUpAwsVault(path, { home, env }) {
  const vault = [path, '--backend=file', `--file-dir=${join(home, 'vault')}`]
  const own = { ...env, AWS_VAULT_FILE_PASSPHRASE: 'only for the benchmark' }
  run([...vault, 'add', '--env', 'keys'], { ...own, ...userKey })
  return {
    name: 'aws-vault',
    what: `aws-vault ${versionOf(path)}: \`exec\``,
    argv: [...vault, 'exec', 'role', '--', 'true'],
    env: own,
  }
}

/** It prints what its shell function then acts on, so that the start of the command is not in the time. */
function setUpGranted(path, { home, env }) {
  mkdirSync(join(home, '.granted'))
  const settings = 'DefaultBrowser = "STDOUT"\nDisableUsageTips = true\n[Keyring]\nBackend = "file"\n'
  writeFileSync(join(home, '.granted/config'), settings)
  const own = {
    ...env,
    GRANTED_ALIAS_CONFIGURED: 'true',
    GRANTED_QUIET: 'true',
    CF_KEYRING_FILE_PASSWORD: 'x',
  }
  return {
    name: 'granted',
    what: `granted ${versionOf(path)}: \`assumego --exec\``,
    argv: [path, 'role', '--exec', 'true'],
    env: own,
  }
}

/** It knows Identity Center alone: a permission set instead of a role, which for a cached session is the same work. */
function setUpAwsSso(path, { home, env, url }) {
  const folder = join(home, '.aws-sso')
  mkdirSync(folder)
  const approve = `#!/bin/sh\nexec curl -s -d "{\\"url\\":\\"$1\\",\\"decision\\":\\"allow\\"}" ${url}/_control/answer\n`
  writeFileSync(join(home, 'allow'), approve, { mode: 0o755 })
  const settings = `SSOConfig:
  Default:
    SSORegion: ap-northeast-1
    StartUrl: https://example.awsapps.com/start
SecureStore: file
UrlAction: exec
UrlExecCommand: ["${join(home, 'allow')}", "%s"]
`
  writeFileSync(join(folder, 'config.yaml'), settings)
  const own = { ...env, AWS_SSO_CONFIG: join(folder, 'config.yaml'), AWS_SSO_FILE_PASSWORD: 'x' }
  run([path, 'login'], own)
  const role = ['--account', '111111111111', '--role', 'ReadOnly']
  return {
    name: 'aws-sso',
    what: `aws-sso ${versionOf(path)}: \`exec\``,
    argv: [path, 'exec', ...role, 'true'],
    env: own,
  }
}

function run([program, ...args], env) {
  const { status, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (status !== 0)
    throw new Error(`could not be set up: ${error?.message ?? stderr.trim().split('\n').at(-1)}`)
}

function findCli({ env }) {
  const path = findProgram('aws')
  if (path === undefined) return undefined
  const { stdout } = spawnSync(path, ['--version'], { env, encoding: 'utf8' })
  const [, version] = /^aws-cli\/(\S+)/.exec(stdout) ?? []
  if (version === undefined) return undefined
  const coldArgv = [path, 'sts', 'get-caller-identity', '--profile', 'role']
  return { name: `AWS CLI ${version}`, path, coldArgv, env }
}

/** A shim of pyenv would cost more than what it starts. */
function findProgram(name) {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram)
  if (path === undefined || !path.includes(`${sep}shims${sep}`)) return path
  const { status, stdout } = spawnSync('pyenv', ['which', name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : path
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function versionOf(path) {
  const { stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return /\d+\.\d+[\w.-]*/.exec(`${stdout}\n${stderr}`)?.[0] ?? ''
}
