/** The parts of the stage that are values in, values out. */
import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { describe, expect, jest, test } from '@jest/globals'
import { readElf, readMachO } from '../../src/child/executable-format.ts'
import { exitLikeChild, leavesCore } from '../../src/child/exit-like-child.ts'
import { readEnd, waitForEnd } from '../../src/child/start-program.ts'
import { isNonblocking } from '../../src/child/inherited-descriptors.ts'
import { planLaunch } from '../../src/child/launch-plan.ts'
import { findReasonToStay } from '../../src/child/run-child.ts'
import { isForegroundByPs, relaySignals } from '../../src/child/relay-signals.ts'
import { fitsExec } from '../../src/child/arg-max.ts'
import type { ChildHost } from '../../src/child/types.ts'
import { replaceProcess } from '../../src/system/execve.ts'

const describeLinux = process.platform === 'linux' ? describe : describe.skip

describe('readEnd', () => {
  test.each([
    [{ exitCode: 0 }, { status: 0 }],
    [{ exitCode: 255 }, { status: 255 }],
    [{ exitCode: 0xc000013a }, { status: 0xc000013a }],
    [{ signal: 'SIGINT' }, { status: 130, signal: 'SIGINT' }],
    [{ signal: 'SIGKILL' }, { status: 137, signal: 'SIGKILL' }],
    [{ signal: 'SIGTERM' }, { status: 143, signal: 'SIGTERM' }],
  ])('%p', (result, end) => expect(readEnd(result)).toEqual(end))

  test('only signals that write a core file count as such', () => {
    expect((['SIGQUIT', 'SIGSEGV', 'SIGINT', 'SIGTERM'] as const).map(leavesCore)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('waitForEnd', () => {
  const fakeChild = (pid: number | undefined) =>
    Object.assign(new EventEmitter(), { pid }) as unknown as ChildProcess

  test('a program that could not be started', async () => {
    const child = fakeChild(undefined)
    const ended = waitForEnd(child)
    child.emit('error', new Error('spawn x ENOENT'))
    await expect(ended).rejects.toThrow('ENOENT')
  })

  test('a program that a signal may not be sent to runs on', async () => {
    const child = fakeChild(7)
    const ended = waitForEnd(child)
    for (const _ of ['first', 'second']) child.emit('error', new Error('kill EPERM'))
    child.emit('exit', 3, null)
    expect(await ended).toEqual({ exitCode: 3 })
  })
})

describe('endLike', () => {
  /** Records what would be done to the process. */
  function fakeHost(more: Partial<ChildHost> = {}) {
    const log: string[] = []
    const emitter = new EventEmitter()
    const host = Object.assign(emitter, {
      platform: 'linux',
      pid: 42,
      kill: (pid: number, signal: string) => log.push(`kill ${pid} ${signal}`) > 0,
      exit: (status: number) => log.push(`exit ${status}`),
      emitWarning: () => log.push('warning'),
      execve: undefined,
      ...more,
    }) as unknown as ChildHost
    return { host, log, emitter }
  }

  test('a status is passed on', () => {
    const { host, log } = fakeHost()
    exitLikeChild({ status: 7 }, host)
    expect(log).toEqual(['exit 7'])
  })

  test('a signal is raised again, after every listener for it has gone; the status is used where that does nothing', () => {
    const { host, log, emitter } = fakeHost()
    host.on('SIGINT', () => {})
    jest.useFakeTimers()
    exitLikeChild({ status: 130, signal: 'SIGINT' }, host)
    expect(emitter.listenerCount('SIGINT')).toBe(0)
    expect(log).toEqual(['kill 42 SIGINT'])
    jest.runAllTimers()
    jest.useRealTimers()
    expect(log).toEqual(['kill 42 SIGINT', 'exit 130'])
  })

  test('no signal is raised that would leave a core file with credentials in it', () => {
    const { host, log } = fakeHost()
    exitLikeChild({ status: 139, signal: 'SIGSEGV' }, host)
    expect(log).toEqual(['exit 139'])
  })

  test('a shell without environment dies instead, where the process can be replaced', () => {
    const calls: unknown[] = []
    const { host } = fakeHost({ execve: ((...call: unknown[]) => calls.push(call)) as never })
    exitLikeChild({ status: 131, signal: 'SIGQUIT' }, host)
    expect(calls).toEqual([['/bin/sh', ['sh', '-c', 'ulimit -c 0; kill -s QUIT $$; exit 131'], {}]])
  })
})

describe('relaySignals', () => {
  const anywhere = { isForegroundOfTerminal: () => false, isCaughtBy: () => true }
  const atKeyboard = { isForegroundOfTerminal: () => true, isCaughtBy: () => true }

  function relay(facts = anywhere, platform = 'linux') {
    const host = Object.assign(new EventEmitter(), { platform })
    const got: string[] = []
    const child = { pid: 7, kill: (signal: string) => got.push(signal) > 0 }
    return { host, got, child, relay: relaySignals(host as never, facts) }
  }

  test.each(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGINT', 'SIGQUIT'])(
    '%s goes to the child',
    (signal) => {
      const { host, got, child, relay: running } = relay()
      running.aimAt(child)
      host.emit(signal)
      expect(got).toEqual([signal])
    },
  )

  test.each(['SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGWINCH'])('%s keeps its default action', (signal) => {
    expect(relay().host.listenerCount(signal)).toBe(0)
  })

  test('Ctrl-C is not passed on to a child that has had it already', () => {
    const { host, got, child, relay: running } = relay(atKeyboard)
    running.aimAt(child)
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM']) host.emit(signal)
    expect(got).toEqual(['SIGTERM'])
  })

  test('a child without a handler gets it in any case: a second one changes nothing', () => {
    const { host, got, child, relay: running } = relay({ ...atKeyboard, isCaughtBy: () => false })
    running.aimAt(child)
    host.emit('SIGINT')
    expect(got).toEqual(['SIGINT'])
  })

  test('what comes before the child waits for it', () => {
    const { host, got, child, relay: running } = relay()
    host.emit('SIGTERM')
    running.aimAt(child)
    expect(got).toEqual(['SIGTERM'])
  })

  test('stopping leaves the listeners of others', () => {
    const { host, relay: running } = relay()
    host.on('SIGTERM', () => {})
    running.stop()
    expect(host.eventNames()).toEqual(['SIGTERM'])
    expect(host.listenerCount('SIGTERM')).toBe(1)
  })

  test('on Windows nothing is passed on: a signal there ends the child at once', () => {
    const { host, got, child, relay: running } = relay(anywhere, 'win32')
    running.aimAt(child)
    for (const signal of ['SIGINT', 'SIGBREAK', 'SIGHUP']) expect(host.emit(signal)).toBe(true)
    expect(got).toEqual([])
  })
})

// What macOS does, which has no /proc; here with the ps of Linux.
describeLinux('whether Ctrl-C reaches a process, by ps', () => {
  /** Starts a program that prints its process ID first. */
  async function readPid(child: ChildProcess): Promise<number> {
    const [text] = (await once(child.stdout ?? child, 'data')) as [Buffer]
    return Number(/\d+/.exec(text.toString())?.[0])
  }

  test('yes in the foreground of a terminal', async () => {
    const child = spawn('script', ['-qfec', 'echo $$; exec sleep 20', '/dev/null'])
    const pid = await readPid(child)
    expect(isForegroundByPs(pid)).toBe(true)
    process.kill(pid)
  })

  test('no in the background', async () => {
    const line = "bash -mc '(echo $BASHPID; exec sleep 20) & wait'"
    const child = spawn('script', ['-qfec', line, '/dev/null'])
    const pid = await readPid(child)
    expect(isForegroundByPs(pid)).toBe(false)
    process.kill(pid)
  })

  test('no without a terminal', async () => {
    const child = spawn('sh', ['-c', 'echo $$; exec sleep 20'], { detached: true })
    expect(isForegroundByPs(await readPid(child))).toBe(false)
    child.kill()
  })

  test('unknown if there is no such process', () => {
    expect(isForegroundByPs(2 ** 22 + 1)).toBeUndefined()
  })
})

describe('findReasonToStay', () => {
  const launch = { file: '/bin/true', argv: ['true'] as const }
  const options = { env: {}, descriptors: [] }
  const host = { platform: 'darwin', execve: () => {}, versions: {} } as unknown as ChildHost

  test.each([
    ['serverMode', {}, { serverMode: true }, /keep running/],
    ['Windows', { platform: 'win32' as const }, {}, /Windows/],
    ['Node 20', { execve: undefined }, {}, /no execve/],
    ['Bun with a descriptor', { versions: { bun: '1' } as never }, { descriptors: [3] }, /descriptor/],
    ['too large', {}, { env: { A: 'x'.repeat(200_000) } }, /too large/],
  ])('%s', (_, ofHost, ofOptions, reason) => {
    expect(
      findReasonToStay(launch, { ...options, ...ofOptions }, { ...host, ...ofHost } as ChildHost),
    ).toMatch(reason)
  })
})

test('replaceProcess leaves a process as it was if it could not be replaced', () => {
  const before = { emitWarning: () => {} }
  const during: unknown[] = []
  const host = Object.assign(Object.create(process) as ChildHost, before, {
    execve: () => {
      during.push({ ...host })
      throw new Error('as Bun and Node 26 do')
    },
  })
  replaceProcess({ file: '/bin/true', argv: ['true'], env: {} }, host)

  expect(during).toEqual([expect.not.objectContaining({ emitWarning: before.emitWarning })])
  expect({ ...host }).toMatchObject(before)
})

describeLinux('isNonblocking', () => {
  test.each([
    ['/dev/zero', constants.O_RDONLY, false],
    ['/dev/zero', constants.O_RDONLY | constants.O_NONBLOCK, true],
    // These never wait, so the flag means nothing.
    ['/dev/null', constants.O_RDONLY | constants.O_NONBLOCK, false],
    ['/etc/passwd', constants.O_RDONLY | constants.O_NONBLOCK, false],
  ])('of a descriptor of %s, opened with flags %i: %s', (path, flags, expected) => {
    const descriptor = openSync(path, flags)
    const isSet = isNonblocking(descriptor)
    closeSync(descriptor)

    expect(isSet).toBe(expected)
  })
})

describe('fitsExec', () => {
  const many = Array.from({ length: 30_000 }, () => 'x'.repeat(50))

  test.each([
    { name: 'a little', argv: ['a'], stack: 8, fits: true },
    { name: 'one string of 128 KiB with its NUL', argv: ['x'.repeat(131_071)], stack: 8, fits: true },
    { name: 'one byte more', argv: ['x'.repeat(131_072)], stack: 8, fits: false },
    {
      name: 'a variable, which counts with its name',
      env: { NAME: 'x'.repeat(131_067) },
      stack: 8,
      fits: false,
    },
    {
      name: 'a variable of 128 KiB with `=` and NUL',
      env: { NAME: 'x'.repeat(131_066) },
      stack: 8,
      fits: true,
    },
    { name: 'bytes, not characters', argv: ['€'.repeat(50_000)], stack: 8, fits: false },
    { name: 'a quarter of the stack', argv: many, stack: 8, fits: true },
    { name: 'more than a quarter of the stack', argv: many, stack: 4, fits: false },
    { name: 'much, and the stack is not known', argv: many, fits: false },
    { name: '100 KiB, whatever the stack is', argv: ['x'.repeat(100 * 1024)], fits: true },
    { name: '108 KiB in three bytes each', argv: ['€'.repeat(36 * 1024)], fits: true },
    { name: '120 KiB in three bytes each', argv: ['€'.repeat(40 * 1024)], fits: false },
    { name: 'more than 6 MiB', argv: [...many, ...many, ...many, ...many], stack: 64, fits: false },
  ])('$name: $fits', ({ argv = [], env = {}, stack, fits }) => {
    expect(fitsExec(argv, env, () => (stack === undefined ? undefined : stack * 1024 * 1024))).toBe(fits)
  })
})

describeLinux('planLaunch', () => {
  const command = { path: '/no/such/file', argv0: 'name', args: ['a'] }
  const host = { platform: process.platform, arch: process.arch }

  test('inspects the file', () => expect(planLaunch(command, host).file).toBe('/bin/sh'))

  test('does not inspect again what was found ready', () =>
    expect(planLaunch({ ...command, isReady: true }, host)).toEqual({
      file: '/no/such/file',
      argv: ['name', 'a'],
    }))
})

describe('formats of programs', () => {
  test('the shell of this machine is a program for it, with a loader (Linux)', () => {
    if (process.platform !== 'linux') return
    const elf = readElf(readFileSync('/bin/sh').subarray(0, 4096))
    expect(elf?.arch).toBe(process.arch)
    expect(elf?.loader).toMatch(/^\/lib/)
  })

  test('a head that was cut off says nothing about the architecture', () => {
    const head = Buffer.alloc(64)
    head.write('\x7fELF\x02\x01', 'latin1')
    head.writeUInt16LE(62, 18)
    head.writeBigUInt64LE(64n, 32)
    head.writeUInt16LE(56, 54)
    head.writeUInt16LE(4, 56)
    expect(readElf(head)).toEqual({ arch: undefined, loader: undefined })
    head.writeUInt16LE(0, 56)
    expect(readElf(head)).toEqual({ arch: 'x64', loader: undefined })
    expect(readElf(head.subarray(0, 63))).toEqual({ arch: undefined, loader: undefined })
  })

  test('a program for a machine with the other order of bytes', () => {
    const head = Buffer.alloc(200)
    head.write('\x7fELF\x02\x02', 'latin1')
    head.writeUInt16BE(22, 18)
    head.writeBigUInt64BE(64n, 32)
    head.writeUInt16BE(56, 54)
    head.writeUInt16BE(1, 56)
    head.writeUInt32BE(3, 64)
    head.writeBigUInt64BE(130n, 72)
    head.write('/lib/ld64.so.1', 130)
    expect(readElf(head)).toEqual({ arch: 's390x', loader: '/lib/ld64.so.1' })
  })

  test.each([
    ['cffaedfe0c000001', { arch: 'arm64' }],
    ['cffaedfe07000001', { arch: 'x64' }],
    ['cafebabe00000002', { arch: 'any' }],
    ['2321202f62696e2f', undefined],
  ])('Mach-O %s', (hex, head) => expect(readMachO(Buffer.from(hex, 'hex'))).toEqual(head))
})
