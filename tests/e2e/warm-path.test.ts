/**
 * What a run with a cached session loads. Time is not measured here: a new import on this path shows up as a new name in the list.
 * The measuring is done by `npm run bench`.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { chainRoleArn, HANAKO, WEB_IDENTITY_TOKEN } from '../local-aws/default-data.ts'
import { artefact, isBinary } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

/** With the newest line that is used the most; what a runtime loads of its own differs from one to the next. */
const node24 = join(import.meta.dirname, '../../.runtimes/node-24/bin/node')

/** A profile of each source whose answer, or that of the role above it, is kept. */
const cached = ['profile-for-sso', 'web-identity', 'role-of-process', 'role-of-keys-with-token']
/** What is read anew each time. */
const uncached = ['keys-with-token', 'process']

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`[profile profile-for-sso]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile profile-for-role-s]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = profile-for-sso

[profile web-identity]
role_arn = arn:aws:iam::222222222222:role/web-identity-role
role_session_name = build
web_identity_token_file = ${sandbox.home}/token

[profile first]
role_arn = ${chainRoleArn(1)}
source_profile = keys

[profile keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}

[profile process]
credential_process = cat ${sandbox.home}/first.json

[profile role-of-process]
role_arn = ${chainRoleArn(2)}
source_profile = process

[profile role-of-keys-with-token]
role_arn = ${chainRoleArn(2)}
source_profile = keys-with-token
`)
  writeFileSync(join(sandbox.home, 'token'), WEB_IDENTITY_TOKEN)
  await sandbox.awsx(['login', 'profile-for-role-s'])
  await keepSession('first')
  for (const profile of cached) await sandbox.awsx(['credential-process', profile])
  // These leave cached plans.
  await setTimeout(200)
  for (const profile of ['profile-for-role-s', ...cached, ...uncached])
    await sandbox.awsx(['credential-process', profile])
  sandbox.aws.resetCalls()
})

afterAll(() => sandbox.close())

/** Puts the session of a role where other profiles find it: behind a process, and as keys with a token. */
async function keepSession(profile: string): Promise<void> {
  const { stdout } = await sandbox.awsx(['credential-process', profile])
  const session = JSON.parse(stdout) as Record<string, string>
  writeFileSync(join(sandbox.home, 'first.json'), stdout)
  sandbox.writeCredentials(`[keys-with-token]
aws_access_key_id = ${session['AccessKeyId']}
aws_secret_access_key = ${session['SecretAccessKey']}
aws_session_token = ${session['SessionToken']}
`)
}

/** Runs awsx with a listener for what is loaded, which writes a file when the process ends. */
async function loadedBy(
  args: readonly string[],
): Promise<{ readonly files: string[]; readonly builtins: string[] }> {
  const listing = join(sandbox.home, 'loaded.json')
  const hook = join(sandbox.home, 'hook.mjs')
  writeFileSync(
    hook,
    `const before = new Set(process.moduleLoadList)
    const { writeFileSync } = process.getBuiltinModule('node:fs')
    process.on('exit', () => {
      const builtins = process.moduleLoadList.filter((name) => !before.has(name) && name.startsWith('NativeModule '))
      writeFileSync(${JSON.stringify(listing)}, JSON.stringify(builtins.map((name) => name.slice(13))))
    })`,
  )
  const run = await sandbox.run('strace', [
    '-f',
    '-qq',
    '-e',
    'trace=openat',
    node24,
    '--import',
    hook,
    artefact,
    ...args,
  ])
  expect(run.status).toBe(0)
  const folder = dirname(artefact)
  const opened = [...run.stderr.matchAll(/"([^"]+)", [A-Z_|]+\) = \d/g)].map(([, path = '']) => path)
  const files = opened.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length + 1))
  const builtins = JSON.parse(readFileSync(listing, 'utf8')) as string[]
  return { files: files.map((path) => path.replace(/-[\w-]{8}\.js$/, '.js')), builtins }
}

/** What the package loads to read the command line and plan. */
const planning = ['chunks/loader.js', 'chunks/read-and-plan.js']

const canTrace = !isBinary && existsSync(node24) && existsSync('/usr/bin/strace')

;(canTrace ? describe : describe.skip)(
  'credential-process with a cached session (bundle, Node 24, strace)',
  () => {
    // kubectl runs the second one.
    test.each([
      [['credential-process', 'profile-for-role-s'], []],
      [['credential-process', '--profile', 'profile-for-role-s'], planning],
      [['token', 'eks', 'profile-for-sso', '--cluster', 'web'], planning],
    ])(
      '%j loads the file that npm links, the one with all of the warm path, %j if it has no cached plan, and nothing else of awsx, no network, no terminal, no child processes and no compiled SDK',
      async (args, others) => {
        // Those that write code for the cache load the loader.
        for (let count = 0; count < 3; count += 1) await loadedBy(args)
        const { files, builtins } = await loadedBy(args)

        // Node reads package.json to know that the files are CommonJS.
        expect(files).toEqual(['package.json', 'awsx.js', 'main.js', ...others])
        const public_ = builtins.filter((name) => !name.startsWith('internal/'))
        expect(public_.sort()).toEqual(['vm'])
      },
    )

    // Loading it takes longer than all that awsx does of its own.
    test.each([...cached, ...uncached])('does not load node:crypto for %s', async (profile) => {
      const { builtins } = await loadedBy(['credential-process', profile])

      expect(builtins).not.toContain('crypto')
    })

    test('loads neither node:crypto nor the clock of node:perf_hooks for a call to AWS, whose answer is saved', async () => {
      const calls = sandbox.aws.calls.length
      const { builtins } = await loadedBy(['credential-process', 'first', '--refresh'])

      expect(sandbox.aws.calls).toHaveLength(calls + 1)
      expect(builtins).toContain('http')
      expect(builtins.filter((name) => ['crypto', 'perf_hooks'].includes(name))).toEqual([])
      sandbox.aws.resetCalls()
    })

    test('loads nothing else in a home with the store of another machine, for which it hashes', async () => {
      const other = join(sandbox.home, '.local/state/awsx/machine-0123456789abcdef')
      mkdirSync(other)
      const runs = [1, 2, 3, 4].map(() => ['credential-process', 'profile-for-role-s'])
      const loaded = []
      for (const args of runs) loaded.push(await loadedBy(args))
      rmdirSync(other)

      expect(loaded.at(-1)?.files).toEqual(['package.json', 'awsx.js', 'main.js'])
      expect(loaded.at(-1)?.builtins).not.toContain('crypto')
    })

    test('looks at no descriptor that is closed, because Node makes an error for each', async () => {
      const closing =
        'for fd in /proc/$$/fd/*; do (( ${fd##*/} < 3 )) || eval "exec ${fd##*/}>&-"; done; exec "$@"'
      const traced = [
        'strace',
        '-f',
        '-qq',
        '-e',
        'trace=statx',
        node24,
        artefact,
        'exec',
        'profile-for-role-s',
      ]
      const { status, stderr } = await sandbox.run('bash', ['-c', closing, 'bash', ...traced, '--', 'true'])

      expect(status).toBe(0)
      expect(stderr).toMatch(/statx\(\d/)
      expect(stderr).not.toContain('EBADF')
    })

    test('makes no call', async () => {
      await loadedBy(['credential-process', 'profile-for-role-s'])

      expect(sandbox.aws.calls).toHaveLength(0)
    })
  },
)
