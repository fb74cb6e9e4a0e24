import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, pause, readAnswers, Skip } from './stress-run.mjs'

const syscalls = ['openat', 'write', 'pwrite64', 'fsync', 'link', 'rename', 'unlink']

/** Kills awsx at each single call of the kinds that change a file, while it fetches and stores for the first time. */
async function runKillPoints(stressRun) {
  requireStrace()
  let [kills, worstExtra] = [0, 0]
  for (const syscall of syscalls) {
    const [short, long] = syscall === 'openat' ? [42, 7] : [9, 1]
    const step = stressRun.isShort ? short : long
    for (let point = 1; ; point += step) {
      rmSync(stressRun.state, { recursive: true, force: true })
      rmSync(join(stressRun.memory, 'awsx'), { recursive: true, force: true })
      await stressRun.control('calls/reset', {})
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
      const first = await stressRun.awsx(['credential-process', 'role'], { prefix }).outcome
      const calls = await stressRun.count('AssumeRole')
      const next = await stressRun.awsx(['credential-process', 'role']).outcome
      readAnswers([next])
      expect(next.stderr === '', `after ${syscall} ${point}: ${next.stderr}`)
      worstExtra = Math.max(worstExtra, (await stressRun.count('AssumeRole')) - Math.max(1, calls))
      if (first.status === 0) break
      kills += 1
    }
  }
  expect(kills > (stressRun.isShort ? 10 : 20), `only ${kills} kills`)
  expect(worstExtra <= 1, `${worstExtra} extra calls`)
  return `killed at ${kills} system calls: the next command always answers, at most ${worstExtra} call more`
}

/** Faults of the disk under a store that already has a session. */
async function runDiskFaults(stressRun) {
  if (process.platform !== 'linux') throw new Skip('needs Linux')
  const figures = []
  if (process.getuid() === 0) figures.push(await runFullDisk(stressRun), await runReadOnly(stressRun))
  else figures.push('full and read-only disk skipped: needs root, to mount')
  requireStrace()
  for (const [syscall, error] of [
    ['fsync', 'EIO'],
    ['rename', 'EIO'],
    ['rename', 'ENOSPC'],
  ])
    figures.push(await runInjected(stressRun, syscall, error))
  return figures.join('; ')
}

async function runFullDisk(stressRun) {
  return onMount(stressRun, ['-t', 'tmpfs', '-o', 'size=16k,mode=0700', 'tmpfs'], async () => {
    await stressRun.signIn(1)
    await pause(1100)
    fill(join(stressRun.state, 'filler'))
    const before = snapshot(stressRun)
    const refresh = await stressRun.awsx(['exec', 'sso-set-0', '--', 'true']).outcome
    const refreshes = await stressRun.count('CreateToken')
    expect(refreshes === 0, `full disk: ${refreshes} CreateToken calls`)
    expect(refresh.status === 125, `full disk, refresh: status ${refresh.status}`)
    await expectDelivered(stressRun, 'full disk')
    expect(snapshot(stressRun) === before, 'full disk: a record changed')
    return 'full disk: credentials delivered, 1 warning, 0 CreateToken, records unchanged'
  })
}

async function runReadOnly(stressRun) {
  readAnswers([await stressRun.awsx(['credential-process', 'role']).outcome])
  const before = snapshot(stressRun)
  return onMount(stressRun, ['--bind', stressRun.state], async () => {
    spawnSync('mount', ['-o', 'remount,bind,ro', stressRun.state])
    await expectDelivered(stressRun, 'read-only disk')
    expect(snapshot(stressRun) === before, 'read-only disk: a record changed')
    return 'read-only disk: the same'
  })
}

async function runInjected(stressRun, syscall, error) {
  readAnswers([await stressRun.awsx(['credential-process', 'role']).outcome])
  const before = snapshot(stressRun)
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
  await expectDelivered(stressRun, `${syscall} ${error}`, prefix)
  expect(snapshot(stressRun) === before, `${syscall} ${error}: a record changed`)
  return `${syscall} ${error}: the same`
}

/** A forced fetch: the child runs, there is one warning, nothing else. */
async function expectDelivered(stressRun, what, prefix = []) {
  const words = ['exec', 'role', '--refresh', '--', 'sh', '-c', 'test -n "$AWS_SESSION_TOKEN"']
  const { status, stderr } = await stressRun.awsx(words, { prefix }).outcome
  const warnings = stderr.trim().split('\n').filter(Boolean)
  expect(status === 0, `${what}: status ${status}: ${stderr}`)
  expect(warnings.length === 1, `${what}: ${warnings.length} lines: ${stderr}`)
}

async function onMount(stressRun, words, work) {
  mkdirSync(stressRun.state, { recursive: true, mode: 0o700 })
  if (spawnSync('mount', [...words, stressRun.state]).status !== 0) throw new Skip('mounting is not allowed')
  try {
    return await work()
  } finally {
    spawnSync('umount', [stressRun.state])
    rmSync(stressRun.state, { recursive: true, force: true })
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

function snapshot(stressRun) {
  const folder = join(stressRun.state, 'records')
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
