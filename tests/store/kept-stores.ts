import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

/** A folder for each store: the state folder as awsx left it, and `facts.json`. */
const folder = join(import.meta.dirname, 'kept')

/** What a test must know of a kept store. */
interface Facts {
  /** The endpoint of the local AWS that gave the credentials, which is part of their records' identity. */
  readonly endpoint: string
  readonly secrets: readonly string[]
}

const config = `${sampleConfig}
[profile keys]
region = eu-west-1

[profile console]
login_session = ${HANAKO.arn}
region = eu-west-1
`

const seed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
export const cachedProfiles = ['portal', 'portal-role', 'console']

export const keptStores: readonly string[] = readdirSync(folder).toSorted()

export function factsOf(name: string): Facts {
  return JSON.parse(readFileSync(join(folder, name, 'facts.json'), 'utf8')) as Facts
}

/** Opens a sandbox whose store is a copy of a kept one. */
export async function openKept(name: string): Promise<Sandbox> {
  const sandbox = await openSandbox({ config, store: false })
  const state = join(sandbox.home, 'state')
  cpSync(join(folder, name, 'state'), state, { recursive: true })
  // Git keeps no modes, and awsx does not read files of others.
  for (const path of listFiles(state)) writeFileSync(path, readFileSync(path), { mode: 0o600 })
  return sandbox
}

/** The content of the files of a state folder, by their path. */
export function readState(sandbox: Sandbox): Readonly<Record<string, string>> {
  const state = join(sandbox.home, 'state')
  return Object.fromEntries(listFiles(state).map((path) => [path, readFileSync(path, 'base64')]))
}

function listFiles(path: string): readonly string[] {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
  return names.map((name) => join(path, name)).filter((file) => statSync(file).isFile())
}

/** Makes a store with a record of each kind, by the version that runs. */
export async function writeKept(name: string): Promise<void> {
  const target = join(folder, name)
  if (existsSync(target)) throw new Error(`${target} exists, and a kept store never changes`)
  const sandbox = await openSandbox({ config, store: false })
  const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey]
  const done: Result[] = [
    await sandbox.runWith({ answers: key }, 'add', 'keys'),
    await sandbox.runWith({ terminals: ['stderr'], answers: ['y', seed] }, 'mfa', 'mfa', '--store-seed'),
    await sandbox.run('login', 'portal-role'),
    await sandbox.run('login', 'console'),
  ]
  const secrets: string[] = []
  for (const profile of cachedProfiles) {
    const result = await sandbox.run('export', profile)
    secrets.push(secretIn(result))
    done.push(result)
  }
  const failed = done.find(({ status }) => status !== 0)
  if (failed !== undefined) throw new Error(failed.stderr)
  mkdirSync(target)
  const filter = (path: string): boolean => basename(path) !== 'lock'
  cpSync(join(sandbox.home, 'state'), join(target, 'state'), { recursive: true, filter })
  const facts: Facts = { endpoint: sandbox.aws.url, secrets }
  writeFileSync(join(target, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`)
  await sandbox.close()
}

/** The secret access key that `awsx export` printed. */
export function secretIn({ stdout, stderr }: Result): string {
  const [, secret] = /^export AWS_SECRET_ACCESS_KEY='(.*)';$/m.exec(stdout) ?? []
  if (secret === undefined) throw new Error(`no credentials: ${stderr}`)
  return secret
}
