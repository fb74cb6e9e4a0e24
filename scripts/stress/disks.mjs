import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, pause, readAnswers, Skip } from './stress-run.mjs'

const syscalls = ['openat', 'write', 'pwrite64', 'fsync', 'link', 'rename', 'unlink']

/** Kills awsx at each single call of the kinds that change a file, while it fetches and stores for the first time. */
async function runKillPoints(world) {
  requireStrace()
  let [kills, worstExtra] = [0, 0]
  for (const syscall of syscalls) {
    const step = world.isShort || syscall === 'openat' ? 7 : 1
    for (let point = 1; ; point += step) {
      rmSync(world.state, { recursive: true, force: true })
      rmSync(join(world.memory, 'awsx'), { recursive: true, force: true })
      await world.control('calls/reset', {})
      const prefix = [
        'strace',
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        `trace=${syscall}`,
        '-e',
        `inject=${syscall}:signal=KILL:when=${point}`,
      ]
      const first = await world.awsx(['credential-process', 'role'], { prefix }).outcome
      const calls = await world.count('AssumeRole')
      const next = await world.awsx(['credential-process', 'role']).outcome
      readAnswers([next])
      expect(next.stderr === '', `after ${syscall} ${point}: ${next.stderr}`)
      worstExtra = Math.max(worstExtra, (await world.count('AssumeRole')) - Math.max(1, calls))
      if (first.status === 0) break
      kills += 1
    }
  }
  expect(kills > (world.isShort ? 10 : 20), `only ${kills} kills`)
  expect(worstExtra <= 1, `${worstExtra} extra calls`)
  return `killed at ${kills} system calls: the next command always answers, at most ${worstExtra} call more`
}

/** Faults of the disk under a store that already has a session. */
async function runDiskFaults(world) {
  if (process.platform !== 'linux') throw new Skip('needs Linux')
  const figures = []
  if (process.getuid() === 0) figures.push(await runFullDisk(world), await runReadOnly(world))
  else figures.push('full and read-only disk skipped: needs root, to mount')
  requireStrace()
  for (const [syscall, error] of [
    ['fsync', 'EIO'],
    ['rename', 'EIO'],
    ['rename', 'ENOSPC'],
  ])
    figures.push(await runInjected(world, syscall, error))
  return figures.join('; ')
}

async function runFullDisk(world) {
  return onMount(world, ['-t', 'tmpfs', '-o', 'size=16k,mode=0700', 'tmpfs'], async () => {
    await world.signIn(1)
    await pause(1100)
    fill(join(world.state, 'filler'))
    const before = snapshot(world)
    const refresh = await world.awsx(['exec', 'sso-set-0', '--', 'true']).outcome
    const refreshes = await world.count('CreateToken')
    expect(refreshes === 0, `full disk: ${refreshes} CreateToken calls`)
    expect(refresh.status === 125, `full disk, refresh: status ${refresh.status}`)
    await expectDelivered(world, 'full disk')
    expect(snapshot(world) === before, 'full disk: a record changed')
    return 'full disk: credentials delivered, 1 warning, 0 CreateToken, records unchanged'
  })
}

async function runReadOnly(world) {
  readAnswers([await world.awsx(['credential-process', 'role']).outcome])
  const before = snapshot(world)
  return onMount(world, ['--bind', world.state], async () => {
    spawnSync('mount', ['-o', 'remount,bind,ro', world.state])
    await expectDelivered(world, 'read-only disk')
    expect(snapshot(world) === before, 'read-only disk: a record changed')
    return 'read-only disk: the same'
  })
}

async function runInjected(world, syscall, error) {
  readAnswers([await world.awsx(['credential-process', 'role']).outcome])
  const before = snapshot(world)
  const prefix = [
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    `trace=${syscall}`,
    '-e',
    `inject=${syscall}:error=${error}`,
  ]
  await expectDelivered(world, `${syscall} ${error}`, prefix)
  expect(snapshot(world) === before, `${syscall} ${error}: a record changed`)
  return `${syscall} ${error}: the same`
}

/** A forced fetch: the child runs, there is one warning, nothing else. */
async function expectDelivered(world, what, prefix = []) {
  const words = ['exec', 'role', '--refresh', '--', 'sh', '-c', 'test -n "$AWS_SESSION_TOKEN"']
  const { status, stderr } = await world.awsx(words, { prefix }).outcome
  const warnings = stderr.trim().split('\n').filter(Boolean)
  expect(status === 0, `${what}: status ${status}: ${stderr}`)
  expect(warnings.length === 1, `${what}: ${warnings.length} lines: ${stderr}`)
}

async function onMount(world, words, work) {
  mkdirSync(world.state, { recursive: true, mode: 0o700 })
  if (spawnSync('mount', [...words, world.state]).status !== 0) throw new Skip('mounting is not allowed')
  try {
    return await work()
  } finally {
    spawnSync('umount', [world.state])
    rmSync(world.state, { recursive: true, force: true })
  }
}

function fill(path) {
  for (const size of [16_384, 4096, 4096, 4096])
    try {
      writeFileSync(`${path}-${Math.random()}`, Buffer.alloc(size))
    } catch {
      // What did fit stays.
    }
}

function snapshot(world) {
  const folder = join(world.state, 'records')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return names.map((name) => `${name} ${readFileSync(join(folder, name)).toString('base64')}`).join('\n')
}

function requireStrace() {
  if (spawnSync('strace', ['-V']).status !== 0) throw new Skip('strace is not installed')
}

export const diskChecks = [
  { id: '10', name: 'kill-point sweep', run: runKillPoints },
  { id: '11', name: 'disks that fail', run: runDiskFaults },
]
