#!/usr/bin/env node
/**
 * Measures what awsx holds in memory while a command runs, on every installed runtime: next to a server (`exec --server`), with
 * credentials from the store and with those that it had to ask AWS for, and without one, where the command takes its place. The floor is
 * the bare runtime with an HTTP server and a child. Linux only, from /proc/PID/smaps_rollup.
 *
 *   node scripts/memory.mjs       after `npm run build`; runtimes and binary as for the benchmark
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { config, foreignFreeEnvironment, root, startLocalAws, writeApprover } from './local-sandbox.mjs'

/** Milliseconds for what a program still does after the command has started. */
const settleMs = 700
const command = ['--', 'sh', '-c', 'echo ready; exec sleep 60']
const floor = `const { createServer } = process.getBuiltinModule('node:http')
createServer(() => {}).listen(0, '127.0.0.1')
process.getBuiltinModule('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit' })
setTimeout(() => process._rawDebug('ready'), 300)`

/**
 * @returns for each runtime the megabytes (MiB) that are resident and those of them that no other process can share;
 *   0 where the process was replaced by the command
 */
export async function measureMemory() {
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'awsx-memory-'))
  const { url, server } = await startLocalAws()
  try {
    const env = prepareHome(home, url)
    signIn(env)
    const rows = []
    for (const { name, start, bare } of listPrograms()) {
      const exec = [...start, 'exec', 'prod']
      // The first run of a runtime compiles more than any other.
      spawnSync(exec[0], [...exec.slice(1), '--', 'true'], { env })
      rows.push({
        name,
        floor: bare === null ? null : await measure([bare, '-e', floor], env),
        cached: await measure([...exec, '--server', ...command], env),
        fetched: await measure([...exec, '--server', '--refresh', ...command], env),
        exec: await measure([...exec, ...command], env),
      })
    }
    return rows
  } finally {
    server.kill()
    rmSync(home, { recursive: true, force: true })
  }
}

function prepareHome(home, url) {
  mkdirSync(join(home, '.aws'))
  mkdirSync(join(home, 'run'), { mode: 0o700 })
  writeFileSync(join(home, '.aws/config'), config)
  return {
    ...foreignFreeEnvironment(),
    HOME: home,
    XDG_RUNTIME_DIR: join(home, 'run'),
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    AWSX_PASSPHRASE: 'only for the measurement',
    AWS_ENDPOINT_URL: url,
    DISPLAY: ':0',
    BROWSER: writeApprover(join(home, 'approve'), url),
  }
}

const bundle = join(root, 'dist/awsx.js')

function signIn(env) {
  const { status, stderr } = spawnSync(process.execPath, [bundle, 'login', 'prod'], {
    env,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
}

function listPrograms() {
  const installed = ['node-20', 'node-22', 'node-24', 'node-26'].map((name) => ({
    name,
    path: join(root, '.runtimes', name, 'bin/node'),
  }))
  const nodes = [{ name: `node ${process.versions.node}`, path: process.execPath }, ...installed]
  const binary = join(root, 'build/bin/awsx')
  return [
    ...nodes
      .filter(({ path }) => existsSync(path))
      .map(({ name, path }) => ({ name, start: [path, bundle], bare: path })),
    ...(existsSync(binary) ? [{ name: 'binary', start: [binary], bare: null }] : []),
  ]
}

async function measure([program, ...args], env) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  try {
    await untilReady(child)
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    return readMemory(child.pid)
  } finally {
    // The group: the command outlives a wrapper that is killed.
    process.kill(-child.pid, 'SIGKILL')
  }
}

function untilReady(child) {
  return new Promise((resolve, reject) => {
    let shown = ''
    const look = (text) => {
      shown += text
      if (/^ready$/m.test(shown)) resolve()
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('exit', (status) => reject(new Error(`it ended with ${status}: ${shown}`)))
  })
}

function readMemory(pid) {
  if (basename(readlinkSync(`/proc/${pid}/exe`)).match(/^(node|awsx)/) === null)
    return { resident: 0, own: 0 }
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  const read = (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024
  return { resident: read('Rss'), own: read('Anonymous') }
}

function printTable(rows) {
  const show = (memory) =>
    memory === null ? '' : `${memory.resident.toFixed(0)} (${memory.own.toFixed(0)} own)`
  console.log('MiB | bare runtime | server, cached | server, fetched | exec\n---|---:|---:|---:|---:')
  for (const row of rows) {
    console.log([row.name, ...[row.floor, row.cached, row.fetched, row.exec].map(show)].join(' | '))
  }
}

if (process.argv[1] === import.meta.filename) printTable(await measureMemory())
