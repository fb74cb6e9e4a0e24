import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Thrown if a check cannot run on this machine. Says what is missing. */
export class Skip extends Error {}

const startUrl = 'https://example.awsapps.com/start'
const permissionSets = Array.from({ length: 10 }, (_value, index) => `set-${index}`)

const config = `[profile static]
region = ap-northeast-1

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = static

[profile mfa]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = static
mfa_serial = arn:aws:iam::111111111111:mfa/hanako

[sso-session portal]
sso_start_url = ${startUrl}
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access

${permissionSets
  .map(
    (name) => `[profile sso-${name}]
region = ap-northeast-1
sso_session = portal
sso_account_id = 111111111111
sso_role_name = ${name}
`,
  )
  .join('\n')}`

const credentials = `[static]
aws_access_key_id = AKIALOCALHANAKO00001
aws_secret_access_key = local+secret/of/hanako/0000000000000001
`

/** A copy of the build at the start of the stress test, because another build would remove files that are in use. */
let built
function takeBuild() {
  if (built !== undefined) return built
  const folder = join(root, 'build', `stress-${process.pid}`)
  cpSync(join(root, 'dist'), folder, { recursive: true })
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  built = join(folder, 'awsx.js')
  return built
}

/** A separate home, store and local AWS, and awsx on one runtime. */
export class StressRun {
  static async start(runtime, isShort) {
    const stressRun = new StressRun()
    stressRun.runtime = runtime
    stressRun.isShort = isShort
    stressRun.home = mkdtempSync(join(tmpdir(), 'awsx-stress-'))
    stressRun.memory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'awsx-stress-'))
    stressRun.children = new Set()
    try {
      await stressRun.#startAws()
      stressRun.#prepareHome()
    } catch (error) {
      await stressRun.stop()
      throw error
    }
    return stressRun
  }

  get state() {
    return join(this.home, 'state')
  }

  async stop() {
    for (const child of this.children) child.kill('SIGKILL')
    this.server?.kill()
    for (const folder of [this.home, this.memory]) rmSync(folder, { recursive: true, force: true })
  }

  /** @returns the program and its arguments that run awsx; the binary needs no runtime */
  command(args) {
    const { path, isWhole } = this.runtime
    return isWhole ? [path, ...args] : [path, takeBuild(), ...args]
  }

  /** Starts awsx; `prefix` goes before the runtime (strace and the like). */
  awsx(args, { env = {}, prefix = [], cwd } = {}) {
    return this.start([...prefix, ...this.command(args)], { env, cwd })
  }

  /** @returns {{child, outcome: Promise<{status, signal, stdout, stderr, ms}>}} */
  start(words, { env = {}, cwd = this.home, stdin = 'ignore' } = {}) {
    const started = performance.now()
    const child = spawn(words[0], words.slice(1), {
      env: { ...this.env, ...env },
      cwd,
      stdio: [stdin, 'pipe', 'pipe'],
    })
    this.children.add(child)
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', (text) => {
        texts[name] += text
      })
    const outcome = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status, signal) => {
        this.children.delete(child)
        resolve({ status, signal, ...texts, ms: performance.now() - started })
      })
    })
    return { child, outcome, texts }
  }

  async count(operation) {
    const { counts } = await this.control('state')
    return counts[operation] ?? 0
  }

  /** Sends a request to the local AWS: GET, or POST if there is a body. */
  async control(path, body) {
    const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${this.url}/_control/${path}`, options)
    if (!response.ok) throw new Error(`_control/${path}: ${await response.text()}`)
    return response.json()
  }

  /** Signs in. The access token expires after that many seconds, later ones after an hour. */
  async signIn(accessTokenSeconds = 3600) {
    const portal = (seconds) =>
      this.control('data', { portals: { [startUrl]: { accessTokenSeconds: seconds } } })
    await portal(accessTokenSeconds)
    const { status, stderr } = await this.awsx(['login', 'portal']).outcome
    if (status !== 0) throw new Error(`login ended with ${status}: ${stderr}`)
    await portal(3600)
    await this.control('calls/reset', {})
  }

  async #startAws() {
    const program = join(root, 'build/local-aws.mjs')
    if (!existsSync(program) || !existsSync(join(root, 'dist/awsx.js')))
      throw new Error('run npm run build first')
    const change = join(this.home, 'data.json')
    const account = { id: '111111111111', name: 'main', email: 'main@example.com', roles: permissionSets }
    writeFileSync(change, JSON.stringify({ portals: { [startUrl]: { accounts: [account] } } }))
    this.server = spawn(process.execPath, [program, '--data', change], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.url = await new Promise((resolve, reject) => {
      createInterface(this.server.stdout).once('line', (line) => resolve(JSON.parse(line).url))
      this.server.once('exit', (code) => reject(new Error(`the local AWS ended with status ${code}`)))
    })
  }

  #prepareHome() {
    mkdirSync(join(this.home, '.aws'))
    writeFileSync(join(this.home, '.aws/config'), config)
    writeFileSync(join(this.home, '.aws/credentials'), credentials, { mode: 0o600 })
    const browser = join(this.home, 'browser')
    const script = `fetch('${this.url}/_control/answer', {method: 'POST', body: JSON.stringify({url: process.argv[1], decision: 'allow'})})`
    writeFileSync(browser, `#!/bin/sh\nexec '${process.execPath}' -e "${script}" "$1"\n`)
    chmodSync(browser, 0o755)
    this.env = {
      PATH: process.env.PATH,
      HOME: this.home,
      TMPDIR: this.home,
      XDG_RUNTIME_DIR: this.memory,
      AWSX_HOME: this.state,
      AWS_ENDPOINT_URL: this.url,
      BROWSER: browser,
      DISPLAY: ':0',
      LANG: 'C.UTF-8',
    }
  }
}

/** Ends the check as failed unless the condition holds. */
export function expect(condition, what) {
  if (!condition) throw new Error(what)
}

/** Resolves when the condition holds; polls it. */
export async function until(condition, what, ms = 20_000) {
  const end = performance.now() + ms
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${ms / 1000} s: ${what}`)
    await pause(15)
  }
}

export function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

/** Runs the same command many times at once. @returns the outcomes */
export function runMany(stressRun, count, args, options) {
  return Promise.all(Array.from({ length: count }, () => stressRun.awsx(args, options).outcome))
}

/** Every outcome must be a success with the credentials of the process contract. @returns the different answers */
export function readAnswers(outcomes) {
  const bad = outcomes.find(({ status }) => status !== 0)
  expect(bad === undefined, `status ${bad?.status} ${bad?.signal}: ${bad?.stderr.trim()}`)
  const answers = outcomes.map(({ stdout }) => JSON.parse(stdout))
  expect(
    answers.every(({ Version, AccessKeyId }) => Version === 1 && AccessKeyId),
    'an answer is incomplete',
  )
  return new Set(answers.map(({ SessionToken }) => SessionToken))
}

/** Process ids that hold locks, with what they say they do. */
export function listLockOwners(stressRun) {
  const folder = join(stressRun.state, 'lock')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.owner'))
    .flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(folder, name), 'utf8'))]
      } catch {
        return []
      }
    })
}

export function worst(outcomes) {
  return `${(Math.max(...outcomes.map(({ ms }) => ms)) / 1000).toFixed(1)} s`
}
