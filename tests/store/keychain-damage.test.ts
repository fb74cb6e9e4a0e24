/** Damages the file of a real keyring while no program has it open. */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { failure, hasKeyring, openSession, snapshot, type Session } from './keyring.ts'
import { makeSandbox, type Sandbox } from './store-sandbox.ts'
import { buildProgram, start, variablesOf, type Outcome } from './processes.ts'

const describeKeyring = hasKeyring ? describe : describe.skip

let program: ReturnType<typeof buildProgram>
let sandbox: Sandbox
let session: Session
/** What the file was before it was damaged. */
let intact: Buffer

beforeAll(() => {
  program = buildProgram()
})
afterAll(() => program.remove())
beforeEach(async () => {
  if (!hasKeyring) return
  sandbox = makeSandbox()
  session = await openSession(sandbox.home)
  await session.startDaemon('password')
  await run('put', 'a')
  await stop()
  intact = readFileSync(keyringFile())
})
afterEach(async () => {
  if (!hasKeyring) return
  await session.end()
  sandbox.remove()
})

const keyringFile = (): string => join(sandbox.home, '.local/share/keyrings/login.keyring')

function run(action: string, identity: string): Promise<Outcome> {
  const env = { ...variablesOf(sandbox), DBUS_SESSION_BUS_ADDRESS: session.address, AWSX_STORE: 'keychain' }
  return start([process.execPath, program.path, action, identity], env).outcome
}

/** Ends the keyring, and forgets the key in memory as a logout does. */
async function stop(): Promise<void> {
  await session.stopDaemon()
  rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
}

async function startWith(bytes: Buffer): Promise<void> {
  await stop()
  writeFileSync(keyringFile(), bytes)
  await session.startDaemon('password')
}

function flipBit(bytes: Buffer, position: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(position) ^ 1, position)
  return copy
}

describeKeyring('a keyring that was cut off (needs gnome-keyring and dbus)', () => {
  test.each([
    ['in the middle', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['before its last byte', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['at its start', () => Buffer.alloc(0)],
    // By it the keyring knows its files.
    ['in its first byte', (bytes: Buffer) => flipBit(bytes, 0)],
  ])(
    '%s is empty for the system: that is said, nothing is changed, and repaired it all is back',
    async (_, damage) => {
      const before = snapshot(sandbox.home)
      await startWith(damage(intact))
      const { status, stdout, stderr } = await run('get', 'a')
      expect([status, JSON.parse(stdout)]).toEqual([0, { record: null, keySource: 'keychain' }])
      expect(stderr).toMatch(/^warning: the store's key is no longer in the keychain.*\n$/)
      expect(snapshot(sandbox.home)).toEqual(before)
      await startWith(intact)
      expect((await run('get', 'a')).stdout).toContain('AKIDEXAMPLE')
    },
  )

  test('the first write creates a new store and moves the old one aside, which opens when both are put back', async () => {
    const before = snapshot(sandbox.home)
    await startWith(intact.subarray(0, -1))
    const written = await run('put', 'b')
    expect([written.status, written.stderr]).toEqual([0, expect.stringContaining('; moved them to ')])
    expect((await run('get', 'b')).stdout).toContain('AKIDEXAMPLE')

    const state = join(sandbox.home, 'state')
    for (const name of ['records', 'store.json']) {
      const aside = readdirSync(state).find((each) => each.startsWith(`${name}-`) && each.endsWith('.aside'))
      rmSync(join(state, name), { recursive: true })
      renameSync(join(state, aside ?? ''), join(state, name))
    }
    expect(snapshot(sandbox.home)).toEqual(before)
    await startWith(intact)
    expect((await run('get', 'a')).stdout).toContain('AKIDEXAMPLE')
  })
})

describeKeyring('a keyring with a flipped bit (needs gnome-keyring and dbus)', () => {
  // The names and attributes of the items come first and are not encrypted; what is behind them is.
  test.each([0.5, 0.7, 0.95])(
    'in what is encrypted, at %d of the file, cannot be unlocked: an error of its own, nothing changed, and repaired it all is back',
    async (share) => {
      const before = snapshot(sandbox.home)
      await startWith(flipBit(intact, Math.floor(share * intact.length)))
      const read = await run('get', 'a')
      expect(failure(read)).toEqual([7, 'STORE_LOCKED'])
      expect(read.ms).toBeLessThan(8000)
      expect(failure(await run('put', 'b'))).toEqual([7, 'STORE_LOCKED'])
      expect(snapshot(sandbox.home)).toEqual(before)
      await startWith(intact)
      expect((await run('get', 'a')).stdout).toContain('AKIDEXAMPLE')
    },
  )
})
