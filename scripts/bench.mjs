#!/usr/bin/env node
/**
 * Measures how long awsx takes with a cached session on every runtime that is there, side by side with the bare
 * runtime. The runs are interleaved, so that whatever else the machine does hits all alike; what counts are the ratios.
 *
 *   npm run bench                 20 rounds
 *   npm run bench -- --rounds 50
 *
 * Runtimes come from `node scripts/runtimes.mjs`, the binary from `npm run build:binary`. It is compared with the bare Node 24.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { config, foreignFreeEnvironment, root, startLocalAws, writeApprover } from './local-place.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } })
const rounds = Number(values.rounds)

const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'awsx-bench-'))
const { url, server } = await startLocalAws()
try {
  const env = prepareHome()
  printTable(measure(listSubjects(env), env))
} finally {
  server.kill()
  rmSync(home, { recursive: true, force: true })
}

function prepareHome() {
  mkdirSync(join(home, '.aws'))
  mkdirSync(join(home, 'run'), { mode: 0o700 })
  writeFileSync(join(home, '.aws/config'), config)
  return {
    ...foreignFreeEnvironment(),
    HOME: home,
    XDG_RUNTIME_DIR: join(home, 'run'),
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    AWSX_PASSPHRASE: 'only for the benchmark',
    AWS_ENDPOINT_URL: url,
    DISPLAY: ':0',
    BROWSER: writeApprover(join(home, 'approve'), url),
  }
}

/** Each subject is measured against a base of its own: the bare runtime that it runs on. */
function listSubjects(env) {
  const bundle = join(root, 'dist/awsx.js')
  const login = spawnSync(process.execPath, [bundle, 'login', 'profile-for-role-s'], {
    env,
    encoding: 'utf8',
  })
  if (login.status !== 0) throw new Error(login.stderr)
  const runtimes = ['node-20', 'node-22', 'node-24', 'node-26'].map((name) => ({
    name,
    path: join(root, '.runtimes', name, 'bin/node'),
  }))
  const found = [{ name: `node ${process.versions.node}`, path: process.execPath }, ...runtimes].filter(
    ({ path }) => existsSync(path),
  )
  const subjects = found.flatMap(({ name, path }) => [
    { name: `${name}: bare (node -e 0)`, base: null, argv: [path, '-e', '0'] },
    ...jobs([path, bundle]).map(({ job, argv }) => ({
      name: `${name}: ${job}`,
      base: `${name}: bare (node -e 0)`,
      argv,
    })),
  ])
  const binary = join(root, 'build/bin/awsx')
  const yardstick = found.find(({ name }) => name === 'node-24')
  if (existsSync(binary)) {
    const base = yardstick === undefined ? subjects[0].name : `${yardstick.name}: bare (node -e 0)`
    subjects.push(...jobs([binary]).map(({ job, argv }) => ({ name: `binary: ${job}`, base, argv })))
  }
  return subjects
}

function jobs(start) {
  return [
    { job: 'exec, cached', argv: [...start, 'exec', 'profile-for-role-s', '--', 'true'] },
    { job: 'credential-process, cached', argv: [...start, 'credential-process', 'profile-for-role-s'] },
  ]
}

function measure(subjects, env) {
  const times = new Map(subjects.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, argv } of subjects) times.get(name).push(timeOf(argv, env))
  }
  return subjects.map((subject) => ({ ...subject, ms: median(times.get(subject.name)) }))
}

/** All streams are closed: a pipe would decide how the command is started. */
function timeOf([program, ...args], env) {
  const start = performance.now()
  const { status } = spawnSync(program, args, { env, stdio: 'ignore' })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`)
  return ms
}

function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}

function printTable(results) {
  const msOf = new Map(results.map(({ name, ms }) => [name, ms]))
  console.log(
    `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
  )
  console.log(`medians of ${rounds} interleaved runs\n`)
  console.log('| what | ms | ratio to its base |\n|---|---:|---:|')
  for (const { name, base, ms } of results) {
    const ratio = base === null ? '' : (ms / msOf.get(base)).toFixed(2)
    console.log(`| ${name} | ${ms.toFixed(1)} | ${ratio} |`)
  }
}
