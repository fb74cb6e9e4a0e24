import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { classifyFailure } from '../../src/store/key/keychain.ts'
import { exercises } from './exercise.ts'
import { failure, hasKeyring, isThere, openSession, snapshot, type Session } from './keyring.ts'
import { makeSandbox, type Sandbox } from './store-sandbox.ts'
import { buildProgram, isInstalled, runtimes, start, variablesOf, type Outcome } from './processes.ts'

const describeKeyring = hasKeyring ? describe : describe.skip
const describeSecretTool = hasKeyring && isThere('secret-tool') ? describe : describe.skip

let program: ReturnType<typeof buildProgram>
let sandbox: Sandbox
let session: Session
beforeAll(() => {
  program = buildProgram()
})
afterAll(() => program.remove())

describeKeyring('a real keyring (needs gnome-keyring and dbus)', () => {
  useSession()

  test('unlocked: a store with its key there passes all exercises', async () => {
    await session.startDaemon('password')
    const { stdout, stderr } = await run('exercise')
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(exercises.map(({ name }) => [name, 'ok'])))
    expect(stderr).toBe('')
    expect(JSON.parse((await run('get', 'one')).stdout)).toMatchObject({ keySource: 'keychain' })
  })

  test('the unlocked key in memory is used without the keychain; without it the keychain is asked', async () => {
    await session.startDaemon('password')
    await run('put', 'a')
    await session.stopDaemon()
    expect((await run('get', 'a')).stdout).toContain('AKIDEXAMPLE')
    forgetCopies()
    await session.startDaemon('password')
    expect((await run('get', 'a')).stdout).toContain('AKIDEXAMPLE')
    expect(readdirSync(join(sandbox.runtime, 'awsx'))).toContainEqual(expect.stringMatching(/^key-/))
  })

  test('locked, without a screen to prompt on: STORE_LOCKED, and nothing changes; unlocked later, all records are there', async () => {
    await session.startDaemon('password')
    await run('put', 'a')
    await session.stopDaemon()
    forgetCopies()
    await session.startDaemon(undefined)
    const before = snapshot(sandbox.home)
    const outcome = await run('get', 'a')
    expect(failure(outcome)).toEqual([7, 'STORE_LOCKED'])
    expect(outcome.ms).toBeLessThan(8000)
    expect(failure(await run('put', 'b'))).toEqual([7, 'STORE_LOCKED'])
    expect(snapshot(sandbox.home)).toEqual(before)
    await session.stopDaemon()
    await session.startDaemon('password')
    expect((await run('get', 'a')).stdout).toContain('AKIDEXAMPLE')
  })

  test('a hung daemon: STORE_UNAVAILABLE within 8 s, and nothing changes; later all records are there', async () => {
    const daemon = await session.startDaemon('password')
    await run('put', 'a')
    forgetCopies()
    const before = snapshot(sandbox.home)
    daemon.kill('SIGSTOP')
    const outcome = await run('get', 'a')
    daemon.kill('SIGCONT')
    expect(failure(outcome)).toEqual([7, 'STORE_UNAVAILABLE'])
    expect(outcome.stdout).toContain('does not answer')
    expect(outcome.ms).toBeLessThan(8000)
    expect(snapshot(sandbox.home)).toEqual(before)
    expect((await run('get', 'a')).stdout).toContain('AKIDEXAMPLE')
  })

  test('no D-Bus: STORE_UNAVAILABLE at once', async () => {
    await session.startDaemon('password')
    await run('put', 'a')
    forgetCopies()
    const { DBUS_SESSION_BUS_ADDRESS: _address, ...env } = variables()
    const outcome = await start([process.execPath, program.path, 'get', 'a'], env).outcome
    expect(failure(outcome)).toEqual([7, 'STORE_UNAVAILABLE'])
    const wrong = { ...env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }
    expect(failure(await start([process.execPath, program.path, 'get', 'a'], wrong).outcome)).toEqual([
      7,
      'STORE_UNAVAILABLE',
    ])
  })

  test('the item is gone: the old records are moved aside with a warning, and a new store is created', async () => {
    await session.startDaemon('password')
    await run('put', 'a')
    await session.stopDaemon()
    forgetCopies()
    rmSync(join(sandbox.home, '.local/share/keyrings'), { recursive: true })
    await session.startDaemon('password')
    const read = await run('get', 'a')
    expect(JSON.parse(read.stdout)).toMatchObject({ record: null })
    expect(read.stderr).toContain('no longer in the keychain')
    expect(readdirSync(join(sandbox.home, 'state', 'records'))).toHaveLength(1)
    const written = await run('put', 'b')
    expect([written.status, written.stderr]).toEqual([0, expect.stringContaining('; moved them to ')])
    const aside = readdirSync(join(sandbox.home, 'state')).find((name) => name.startsWith('records-'))
    expect(readdirSync(join(sandbox.home, 'state', aside ?? ''))).toHaveLength(1)
    expect((await run('get', 'b')).stdout).toContain('AKIDEXAMPLE')
  })

  test('auto puts the key elsewhere, with a warning, if the keyring is locked when the store is created', async () => {
    await session.startDaemon(undefined)
    const { status, stdout, stderr } = await run('put', 'a', { AWSX_STORE: 'auto' })
    expect([status, JSON.parse(stdout)]).toEqual([0, { keySource: 'runtime' }])
    expect(stderr).toContain('AWSX_STORE=keychain')
  })
})

// One of each kind: what ends a process with a stuck thread differs (nothing but a signal, execve, an ordinary exit).
const kinds = runtimes.filter((runtime) => isInstalled(runtime) && !/^node (22|26)$/.test(runtime.name))

describeKeyring.each(kinds)(
  'a prompt without an answer, on $name (needs gnome-keyring and dbus)',
  (runtime) => {
    useSession(hangPrompter)

    test('ends with an error within 8 s, and the process can exit', async () => {
      await session.startDaemon('password')
      await run('put', 'a')
      await session.stopDaemon()
      forgetCopies()
      await session.startDaemon(undefined)
      const before = snapshot(sandbox.home)
      const outcome = await start([runtime.path, program.path, 'get', 'a'], variables()).outcome
      expect(JSON.parse(outcome.stdout)).toMatchObject({ code: 'STORE_LOCKED' })
      expect(outcome.stderr).toBe('warning: waiting for the keychain to be unlocked\n')
      expect(outcome.ms).toBeLessThan(8000)
      // Node 20 cannot replace itself by another program, so a signal has to end it.
      const ends = runtime.name.startsWith('node 20') ? [null, 'SIGTERM'] : [7, null]
      expect([outcome.status, outcome.signal]).toEqual(ends)
      expect(snapshot(sandbox.home)).toEqual(before)
    })
  },
)

describeSecretTool('two items that match (needs gnome-keyring, dbus and secret-tool)', () => {
  useSession()

  test('are an error that says how to find them', async () => {
    await session.startDaemon('password')
    await run('put', 'a')
    forgetCopies()
    const { storeId } = JSON.parse(readFileSync(join(sandbox.home, 'state', 'store.json'), 'utf8')) as {
      storeId: string
    }
    const attributes = ['service', 'awsx store key', 'username', storeId, 'other', '1']
    spawnSync('secret-tool', ['store', '--label=other', ...attributes], { env: variables(), input: 'other' })
    const outcome = await run('get', 'a')
    expect(failure(outcome)).toEqual([7, 'STORE_UNAVAILABLE'])
    expect(outcome.stdout).toContain('2 items')
  })
})

describe("the binding's messages", () => {
  test.each([
    [
      "Couldn't access platform storage: Secret Service: unlock prompt was dismissed",
      'STORE_LOCKED',
      'dismissed',
    ],
    ["Couldn't access platform storage: User interaction is not allowed.", 'STORE_LOCKED', 'locked'],
    [
      'Platform failure: DBus error: Did not receive a reply. Possible causes include: the message bus security policy blocked the reply',
      'STORE_UNAVAILABLE',
      'does not answer',
    ],
    ['Entry is matched by 2 credentials', 'STORE_UNAVAILABLE', '2 items'],
    ['Platform failure: DBus error: autolaunch was disabled', 'STORE_UNAVAILABLE', 'cannot be used'],
    ['something new', 'STORE_UNAVAILABLE', 'something new'],
  ])('%s', (message, code, text) => {
    const error = classifyFailure(message, 'id')
    expect(error.code).toBe(code)
    expect(error.message).toContain(text)
  })
})

function useSession(prepare: (home: string) => Record<string, string> = () => ({})): void {
  beforeEach(async () => {
    sandbox = makeSandbox()
    session = await openSession(sandbox.home, prepare(sandbox.home))
  })
  afterEach(async () => {
    await session.end()
    sandbox.remove()
  })
}

const prompter = 'test.awsx.Prompter'

/** Makes the bus start a program as the prompter that never comes to show a prompt. */
function hangPrompter(home: string): Record<string, string> {
  const folder = join(home, '.local/share/dbus-1/services')
  mkdirSync(folder, { recursive: true })
  const service = `[D-BUS Service]\nName=${prompter}\nExec=/bin/sleep 12\n`
  writeFileSync(join(folder, `${prompter}.service`), service)
  return { GNOME_KEYRING_TEST_PROMPTER: prompter }
}

function variables(): Record<string, string> {
  return { ...variablesOf(sandbox), DBUS_SESSION_BUS_ADDRESS: session.address, AWSX_STORE: 'keychain' }
}

function run(action: string, identity = '', changes: Record<string, string> = {}): Promise<Outcome> {
  const words = [process.execPath, program.path, action, identity]
  return start(words, { ...variables(), ...changes }).outcome
}

function forgetCopies(): void {
  rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
}
