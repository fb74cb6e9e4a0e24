import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { runCommand } from '../../src/credentials/steps/run-process.ts'
import { extendChain } from '../../src/credentials/steps/profile-chain.ts'
import { AwsxError } from '../../src/errors.ts'
import { isRunning } from '../../src/process/is-running.ts'
import { resolvingDeps } from './resolving.ts'
import type { Scene } from './resolving.ts'

const now = Date.UTC(2026, 10, 22, 3, 0, 0)
const node = process.execPath
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'awsx process '))
})
afterAll(() => rm(folder, { recursive: true }))

/** A scene whose profile runs a program of these lines. */
async function sceneOf(program: string, scene: Scene & { readonly more?: string } = {}): Promise<Scene> {
  const file = join(folder, `program ${Math.random()}.mjs`)
  await writeFile(file, program)
  const config = `[profile p]\nregion = eu-west-1\ncredential_process = "${node}" "${file}"\n${scene.more ?? ''}`
  return { config, profile: 'p', now: () => now, ...scene }
}

const printing = (answer: unknown): string => `console.log(${JSON.stringify(JSON.stringify(answer))})`
const keys = { Version: 1, AccessKeyId: 'AKIAPROCESS', SecretAccessKey: 'secret-of-process' }

describe('an answer', () => {
  test('with everything gives everything', async () => {
    const answer = {
      ...keys,
      SessionToken: 'token-of-process',
      Expiration: '2026-11-22T04:00:00Z',
      AccountId: '111111111111',
      Extra: { ignored: true },
    }
    const found = await resolvingDeps(await sceneOf(printing(answer))).resolve()
    expect({
      ...found,
      secret: found.secretAccessKey.reveal(),
      token: found.sessionToken?.reveal(),
    }).toMatchObject({
      accessKeyId: 'AKIAPROCESS',
      secret: 'secret-of-process',
      token: 'token-of-process',
      expiresAt: Date.UTC(2026, 10, 22, 4),
      accountId: '111111111111',
    })
  })

  test('without the optional members is that of keys that do not end', async () => {
    const answer = { ...keys, SessionToken: null, Expiration: null }
    const found = await resolvingDeps(await sceneOf(printing(answer))).resolve()
    expect(found).toMatchObject({ sessionToken: null, expiresAt: null, accountId: null })
  })

  test('without an account gets the one of the profile, and its own before that', async () => {
    const more = 'aws_account_id = 222222222222\n'
    const without = await resolvingDeps(await sceneOf(printing(keys), { more })).resolve()
    expect(without.accountId).toBe('222222222222')
    const answer = { ...keys, AccountId: '111111111111' }
    const having = await resolvingDeps(await sceneOf(printing(answer), { more })).resolve()
    expect(having.accountId).toBe('111111111111')
  })

  test.each([
    [{ ...keys, Version: '1' }, 'has a Version that is not the number 1'],
    [{ ...keys, Version: 2 }, 'has a Version that is not the number 1'],
    [{ ...keys, Version: undefined }, 'has no Version'],
    [{ ...keys, AccessKeyId: undefined }, 'has no AccessKeyId'],
    [{ ...keys, SecretAccessKey: '' }, 'has no SecretAccessKey'],
    [{ ...keys, SessionToken: 5 }, 'has a SessionToken that is not a string'],
    [{ ...keys, Expiration: '' }, 'has an Expiration that is not an ISO 8601 time'],
    [{ ...keys, Expiration: 'tomorrow' }, 'has an Expiration that is not an ISO 8601 time'],
    [{ ...keys, Expiration: 1_800_000_000 }, 'has an Expiration that is not an ISO 8601 time'],
    [
      { ...keys, Expiration: '2026-11-22T02:59:59Z' },
      'contains credentials that expired less than a minute ago',
    ],
    [[keys], 'is not a JSON object'],
  ])('%j is refused', async (answer, problem) => {
    const error = await resolvingDeps(await sceneOf(printing(answer))).refusal()
    expect(error).toMatchObject({ code: 'CREDENTIAL_PROCESS_FAILED', at: '~/.aws/config:1' })
    expect(error.message).toBe(`profile "p": credential_process succeeded, but its output ${problem}`)
  })

  test('that is not JSON is an error that does not show it', async () => {
    const error = await resolvingDeps(await sceneOf(`console.log('hunter2 {"SecretAccessKey"')`)).refusal()
    expect(error.message).toMatch(/is not JSON; it must print nothing else on stdout$/)
    expect(`${error.message}${error.hints.join('')}${String(error.cause)}`).not.toContain('hunter2')
  })
})

describe('a process', () => {
  test('that fails is reported with the end of what it wrote to stderr, safely', async () => {
    const program = `console.log('the-secret'); console.error('one\\ntwo\\n\\u001b[31mthree\\nfour'); process.exit(3)`
    const error = await resolvingDeps(await sceneOf(program)).refusal()
    expect(error.message).toBe(
      String.raw`profile "p": credential_process failed with status 3: two / \x1b[31mthree / four`,
    )
  })

  test('that a signal ended is reported by the signal', async () => {
    const error = await resolvingDeps(await sceneOf(`process.kill(process.pid, 'SIGTERM')`)).refusal()
    expect(error.message).toContain('was killed by SIGTERM and printed nothing on stderr')
  })

  test('that does not exist is named without its arguments', async () => {
    const config = '[profile p]\ncredential_process = /no/such/program --token hunter2\n'
    const error = await resolvingDeps({ config, profile: 'p' }).refusal()
    expect(error.message).toBe('profile "p": credential_process could not start "/no/such/program" (ENOENT)')
  })

  test('that is named relative to the working directory is not run', async () => {
    const config = '[profile p]\ncredential_process = ./tool\n'
    const error = await resolvingDeps({ config, profile: 'p' }).refusal()
    expect(error.message).toContain('names "./tool" relative to the working directory')
  })

  test('runs in the shell where its command needs one', async () => {
    const answer = JSON.stringify(keys)
    const config = `[profile p]\ncredential_process = printf '%s' "$ANSWER" | cat\n`
    const found = await resolvingDeps({ config, profile: 'p', env: { ANSWER: answer } }).resolve()
    expect(found.accessKeyId).toBe('AKIAPROCESS')
  })

  test('gets the environment without the passphrase, and the chain with its profile', async () => {
    const program = `
      const seen = Object.keys(process.env).filter((name) => name.startsWith('AWSX_')).sort().join()
      console.log(JSON.stringify({ ...${JSON.stringify(keys)}, SessionToken: seen + ' ' + process.env._AWS_CLI_PROFILE_CHAIN }))`
    const env = {
      AWSX_PASSPHRASE: 'x',
      AWSX_PASSPHRASE_FILE: '/x',
      AWSX_HOME: '/y',
      _AWS_CLI_PROFILE_CHAIN: 'outer',
    }
    const found = await resolvingDeps(await sceneOf(program, { env })).resolve()
    expect(found.sessionToken?.reveal()).toBe('AWSX_HOME outer,p')
  })

  test('whose profile is being resolved already is not run', async () => {
    const scene = await sceneOf('process.exit(9)', { env: { _AWS_CLI_PROFILE_CHAIN: 'a,p' } })
    const error = await resolvingDeps(scene).refusal()
    expect(error).toMatchObject({
      code: 'PROFILE_CYCLE',
      message: 'credential_process of profile "p" forms a cycle: a → p → p',
    })
  })
})

describe('the chain of profiles', () => {
  const extend = (chain: string, profile: string): string =>
    extendChain({ env: { _AWS_CLI_PROFILE_CHAIN: chain }, platform: 'linux' }, profile)

  test.each([
    ['', 'a', 'a'],
    ['a', 'b', 'a,b'],
    ['"x, y","say ""hi"""', 'b', '"x, y","say ""hi""",b'],
    ['a', 'b,c', 'a,"b,c"'],
  ])('%j with %j is %j', (chain, profile, expected) => {
    expect(extend(chain, profile)).toBe(expected)
  })

  test('finds a profile with a comma again', () => {
    expect(() => extend('a,"b,c"', 'b,c')).toThrow('a → b,c → b,c')
  })

  test('ends below the fourth', () => {
    expect(extend('a,b,c', 'd')).toBe('a,b,c,d')
    expect(() => extend('a,b,c,d', 'e')).toThrow(AwsxError)
  })
})

describe('running a command', () => {
  const run = (program: string, limits = { timeoutMs: 20_000, maxBytes: 1000 }) =>
    runCommand(
      { file: node, args: ['-e', program], verbatim: false },
      { env: { PATH: process.env['PATH'] ?? '' }, cwd: folder, sharesTerminal: true },
      limits,
    )

  test('stops one that does not end', async () => {
    const started = performance.now()
    const end = await run('setInterval(() => {}, 1000)', { timeoutMs: 300, maxBytes: 1000 })
    expect(end).toEqual({ kind: 'timeout' })
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('does not wait for a grandchild that keeps the pipes open beyond the time', async () => {
    const program = `require('node:child_process').spawn('sleep', ['15'], { stdio: 'inherit' }); setTimeout(() => process.exit(0), 50)`
    const started = performance.now()
    expect(await run(program, { timeoutMs: 600, maxBytes: 1000 })).toEqual({ kind: 'timeout' })
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('stops one that prints too much', async () => {
    expect(await run('setInterval(() => console.log("x".repeat(100)), 1)')).toEqual({ kind: 'too-much' })
  })

  test('stops what it started, although closing its stdout ends it', async () => {
    const file = join(folder, 'pid')
    // Both ignore SIGTERM. The first one writes until nobody reads, the second one does not.
    const script = `trap '' TERM; sh -c 'echo $$ > "$0"; while :; do sleep 0.1; done' '${file}' & while [ ! -s '${file}' ]; do :; done; yes`
    const line = { file: '/bin/sh', args: ['-c', script], verbatim: false }
    const options = { env: { PATH: process.env['PATH'] ?? '' }, cwd: folder, sharesTerminal: true }
    const end = await runCommand(line, options, { timeoutMs: 20_000, maxBytes: 1000 })
    const pid = Number(await readFile(file, 'utf8'))

    expect(end).toEqual({ kind: 'too-much' })
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5))
  })

  test('keeps the end of a long stderr', async () => {
    const end = await run('console.error("x".repeat(9000) + "end"); process.exitCode = 1')
    expect(end).toMatchObject({ kind: 'ended', status: 1 })
    expect(end.kind === 'ended' ? [end.stderr.length, end.stderr.slice(-4)] : []).toEqual([4096, 'end\n'])
  })

  test('reports a file that cannot be executed', async () => {
    const file = join(folder, 'text')
    await writeFile(file, 'no program')
    const line = { file, args: [], verbatim: false }
    expect(
      await runCommand(
        line,
        { env: {}, cwd: folder, sharesTerminal: true },
        { timeoutMs: 5000, maxBytes: 10 },
      ),
    ).toEqual({
      kind: 'not-started',
      code: 'EACCES',
    })
  })
})

test('a process is the source of a role as any other base, and is not asked while the role is cached', async () => {
  const { startLocalAws } = await import('../local-aws/server.ts')
  const { HANAKO } = await import('../local-aws/default-data.ts')
  const aws = await startLocalAws()
  try {
    const log = join(folder, 'runs')
    const answer = { Version: 1, AccessKeyId: HANAKO.accessKeyId, SecretAccessKey: HANAKO.secretAccessKey }
    const program = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(log)}, 'x'); ${printing(answer)}`
    const more =
      '[profile r]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = p\nregion = eu-west-1\n'
    const scene = { ...(await sceneOf(program, { more })), profile: 'r', aws, now: aws.now }
    const ready = resolvingDeps(scene)
    const first = await ready.resolve()
    const second = await ready.resolve()
    expect(first.accountId).toBe('222222222222')
    expect(second.accessKeyId).toBe(first.accessKeyId)
    expect(await readFile(log, 'utf8')).toBe('x')
  } finally {
    await aws.stop()
  }
})
