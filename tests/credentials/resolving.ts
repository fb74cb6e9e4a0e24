import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'

import { loadConfig } from '../../src/config/load-config.ts'
import { chooseProfile } from '../../src/config/choose-profile.ts'
import type { Context } from '../../src/context.ts'
import { resolveCredentials } from '../../src/credentials/resolve-credentials.ts'
import type { MfaQuestion, ResolveDeps } from '../../src/credentials/resolve-deps.ts'
import type { Credentials } from '../../src/credentials/types.ts'
import { AwsxError, isErrno } from '../../src/errors.ts'
import type { Plan, PlanOptions } from '../../src/plan/types.ts'
import { planWithChecks } from '../../src/plan/checked-plan.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import type { Store } from '../../src/store/types.ts'

/** The world in which a plan is resolved. Whatever is left out is empty, or says no. */
export interface Scene {
  /** Text of the config file. */
  readonly config?: string
  /** Text of the credentials file. */
  readonly credentials?: string
  /** Other files by path; files that are not named here are looked for on the disk. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** Every call goes there, and its clock is the clock. */
  readonly aws?: { readonly url: string; readonly now: () => number }
  /** Milliseconds since 1970 UTC. */
  readonly now?: () => number
  /** To go on with what an earlier scene has stored. */
  readonly store?: Store
  /** Answers for the person with the MFA device; without it nobody is there. */
  readonly mfa?: (question: MfaQuestion) => string | Promise<string>
  readonly profile?: string
  readonly options?: PlanOptions
  readonly refresh?: boolean
  readonly minTtlMs?: number
  readonly platform?: NodeJS.Platform
}

export interface ReadyDeps {
  readonly plan: Plan
  readonly deps: ResolveDeps
  /** What a person was told. */
  readonly said: readonly string[]
  readonly debugged: readonly string[]
  readonly questions: readonly MfaQuestion[]
  resolve(): Promise<Credentials>
  /** @returns the error with which resolving ends; fails if it does not */
  refusal(): Promise<AwsxError>
}

const home = '/home/u'

/** Plans a profile of a scene, and makes what is needed to resolve it. */
export function resolvingDeps(scene: Scene): ReadyDeps {
  const context = createRealContext(scene)
  const config = loadConfig(context)
  const plan = planWithChecks(config, chooseProfile(context, scene.profile), scene.options ?? {}, context)
  const said: string[] = []
  const debugged: string[] = []
  const questions: MfaQuestion[] = []
  const { mfa } = scene
  const deps: ResolveDeps = {
    context,
    store: scene.store ?? createMemoryStore(() => context.now()),
    clients: plan.clients,
    waitMs: 10_000,
    sharesTerminal: true,
    share: 'off',
    say: (line) => said.push(line),
    isStyled: false,
    showBlock: (lines) => said.push(...lines),
    debug: (line) => debugged.push(line),
    mfa: {
      ask: async (question) => {
        questions.push(question)
        return mfa === undefined ? null : mfa(question)
      },
    },
    requestLogin: () => Promise.resolve(null),
    refresh: scene.refresh ?? false,
    minTtlMs: scene.minTtlMs ?? 0,
    show: (sandbox) => config.show(sandbox),
  }
  const resolve = (): Promise<Credentials> => resolveCredentials(plan, deps)
  return { plan, deps, said, debugged, questions, resolve, refusal: () => catchRefusal(resolve) }
}

async function catchRefusal(work: () => Promise<unknown>): Promise<AwsxError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof AwsxError) return error
    throw error
  }
  throw new Error('resolved without an error')
}

function createRealContext(scene: Scene): Context {
  const files: Readonly<Record<string, string | undefined>> = {
    [`${home}/.aws/config`]: scene.config,
    [`${home}/.aws/credentials`]: scene.credentials,
  }
  const endpoint: Record<string, string> = scene.aws === undefined ? {} : { AWS_ENDPOINT_URL: scene.aws.url }
  return {
    env: { HOME: home, PATH: process.env['PATH'] ?? '', ...endpoint, ...scene.env },
    cwd: process.cwd(),
    platform: scene.platform ?? 'linux',
    user: { name: 'taro', uid: process.getuid?.(), home },
    now: scene.now ?? scene.aws?.now ?? Date.now,
    elapsed: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    randomBytes: async (count) => randomBytes(count),
    readText: (path) => scene.files?.[path] ?? (path in files ? files[path] : readReal(path)),
    stdout: silent,
    stderr: silent,
    stdinIsTty: false,
    openTerminal: () => Promise.reject(new Error('there is no terminal')),
    openBrowser: () => Promise.resolve(false),
    accountShell: () => undefined,
    launch: () => Promise.reject(new Error('nothing is launched here')),
    runEditor: () => Promise.resolve(undefined),
    ownProgram: () => Promise.reject(new Error('not in this test')),
    runAwsx: () => Promise.reject(new Error('nothing is run here')),
  }
}

const silent = { write: () => {}, isTty: false }

function readReal(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}
