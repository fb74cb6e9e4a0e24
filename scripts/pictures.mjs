#!/usr/bin/env node
/**
 * Makes the pictures of the documentation from real runs against the local AWS of the tests: the picker, `awsx use`, completion in zsh
 * and fish, the live status, the page on which `awsx console` ends, and that of `awsx explain --all --html`. Needs tmux, faketime,
 * zsh, fish and Chromium; after npm run build.
 *
 *   node scripts/pictures.mjs                    makes all
 *   node scripts/pictures.mjs picker status      makes these
 *   node scripts/pictures.mjs --check picker     exit status 1 if the picture differs from what is shown now
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { drawTerminal } from './draw-terminal.mjs'
import { config, foreignFreeEnvironment, root, startLocalAws, writeApprover } from './local-sandbox.mjs'
import { scenes, team } from './picture-scenes.mjs'

/** Pages, photographed in Chromium. */
const photographs = { console: photographConsole, graph: photographGraph }

process.exitCode = await main(process.argv.slice(2))

async function main(words) {
  const isCheck = words.includes('--check')
  const named = words.filter((word) => word !== '--check')
  const all = [...Object.keys(scenes), ...Object.keys(photographs)]
  const unknown = named.find((name) => !all.includes(name))
  if (unknown !== undefined) return say(`no picture "${unknown}": one of ${all.join(', ')}`, 2)
  const home = mkdtempSync(join(tmpdir(), 'awsx-pictures-'))
  const { url, server } = await startLocalAws()
  try {
    const env = furnish(home, url)
    run(env, ['login', 'prod'])
    const results = []
    for (const name of named.length === 0 ? all : named) {
      const photograph = photographs[name]
      const path = join(root, 'docs/images', `${name}.${photograph === undefined ? 'svg' : 'png'}`)
      const fresh =
        photograph === undefined ? await record(scenes[name], env, home) : await photograph(env, home)
      results.push(isCheck ? compare(path, fresh) : writeFileSync(path, fresh))
    }
    return results.some((same) => same === false) ? 1 : 0
  } finally {
    server.kill()
    rmSync(home, { recursive: true, force: true, maxRetries: 40, retryDelay: 50 })
  }
}

function say(message, status) {
  console.error(message)
  return status
}

function compare(path, fresh) {
  if (readFileSync(path, 'utf8') === fresh) return true
  console.error(
    `${path.replace(`${root}/`, '')} is not what is shown now: npm run build, then node scripts/pictures.mjs`,
  )
  return false
}

function furnish(home, url) {
  for (const folder of ['.aws', 'bin', 'run']) mkdirSync(join(home, folder), { mode: 0o700 })
  writeFileSync(join(home, '.aws/config'), `${config}\n${team}`)
  writeFileSync(
    join(home, 'bin/awsx'),
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/awsx.js')}' "$@"\n`,
    { mode: 0o755 },
  )
  return {
    ...foreignFreeEnvironment(),
    HOME: home,
    USER: 'hanako',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    PS1: '$ ',
    ENV: '',
    HISTFILE: '',
    PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH}`,
    AWS_ENDPOINT_URL: url,
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    AWSX_PASSPHRASE: 'only for these pictures',
    XDG_RUNTIME_DIR: join(home, 'run'),
    BROWSER: writeApprover(join(home, 'bin/approve'), url),
    DISPLAY: ':0',
    ...fakeClock(join(home, 'clock')),
  }
}

/** A clock that can be put forward while a shell runs (libfaketime). */
function fakeClock(file) {
  const found = spawnSync('faketime', ['-f', '+0', 'sh', '-c', 'echo "$LD_PRELOAD"'], { encoding: 'utf8' })
  if (found.status !== 0) return {}
  writeFileSync(file, '+0')
  return {
    LD_PRELOAD: found.stdout.trim(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  }
}

function run(env, args) {
  const { status, stdout, stderr } = spawnSync('awsx', args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`awsx ${args[0]} ended with status ${status}: ${stderr}`)
  return stdout
}

/** Presses keys in a pane of a separate tmux server, and returns the final screen. */
async function record({ title, size: [columns, rows], shell, start = [], keys }, env, home) {
  const socket = join(mkdtempSync(join(home, 'tmux-')), 'socket')
  const tmux = (...args) => {
    const { status, stdout, stderr } = spawnSync('tmux', ['-f', '/dev/null', '-S', socket, ...args], {
      env,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`)
    return stdout
  }
  // libfaketime sometimes loses the state that its processes share, so it is used only where time has to pass.
  const isTimed = keys.some((key) => key.passMinutes !== undefined)
  const left = isTimed ? /^TMUX$/ : /^(?:TMUX|LD_PRELOAD|FAKETIME_.*|NO_FAKE_STAT)$/
  const words = Object.entries(env).flatMap(([name, value]) => (left.test(name) ? [] : [`${name}=${value}`]))
  tmux(
    'new-session',
    '-d',
    '-x',
    String(columns),
    '-y',
    String(rows),
    '-c',
    home,
    'env',
    '-i',
    ...words,
    ...shell,
  )
  try {
    const screen = (...options) => tmux('capture-pane', '-p', ...options)
    for (const line of [...start, 'clear; echo rea""dy']) {
      tmux('send-keys', '-l', line)
      tmux('send-keys', 'Enter')
    }
    await until(/^ready$/m, screen)
    await wait(300)
    tmux('send-keys', '-l', 'clear')
    tmux('send-keys', 'Enter')
    await until(/^(?!.*ready)/s, screen)
    for (const key of keys) {
      if (key instanceof RegExp) await until(key, screen)
      else if (key.passMinutes !== undefined) await passTime(key.passMinutes, env)
      else if (key.enterUntilCall !== undefined) await enterUntil(key.enterUntilCall, env, tmux)
      else if (key.waitMs !== undefined) await wait(key.waitMs)
      else if (/^(?:Enter|Tab|Escape|C-.)$/.test(key)) tmux('send-keys', key)
      else tmux('send-keys', '-l', key)
      // A shell treats keys that arrive together as pasted text.
      await wait(200)
    }
    const lines = normalize(screen('-e').trimEnd().split('\n'), home)
    return drawTerminal(
      lines.filter((line, index) => line !== '$' || lines[index + 1] !== '$'),
      title,
    )
  } finally {
    // Not by `tmux`, whose error would hide that of the recording. The server may have ended with its shell.
    spawnSync('tmux', ['-S', socket, 'kill-server'])
  }
}

/** For AWS, and for everything that runs in the pane. */
async function passTime(minutes, env) {
  const body = JSON.stringify({ advanceMs: minutes * 60_000 })
  await fetch(`${env.AWS_ENDPOINT_URL}/_control/clock`, { method: 'POST', body })
  await fetch(`${env.AWS_ENDPOINT_URL}/_control/calls/reset`, { method: 'POST', body: '{}' })
  writeFileSync(env.FAKETIME_TIMESTAMP_FILE, `+${minutes}m`)
}

/** Presses Enter until AWS has been called, and a few times more; of the empty prompts one is shown. */
async function enterUntil(operation, env, tmux) {
  for (let tries = 0, more = 3; more > 0 && tries < 20; tries += 1) {
    tmux('send-keys', 'Enter')
    await wait(2_000)
    const calls = await (await fetch(`${env.AWS_ENDPOINT_URL}/_control/calls`)).json()
    if (calls.some((call) => call.operation === operation)) more -= 1
  }
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

async function until(what, screen) {
  for (const deadline = Date.now() + 15_000; ;) {
    const shown = screen()
    if (what.test(shown)) return
    if (Date.now() > deadline) throw new Error(`the screen never showed ${what}, but:\n${shown}`)
    await wait(50)
  }
}

/** What differs from run to run is replaced; lines end where their text does. */
function normalize(lines, home) {
  return lines.map((line) =>
    line
      .replaceAll(join(home, 'state'), '~/.local/state/awsx')
      .replace(/\bin [a-z\d ]+ \((\d{4}-\d\d-\d\d )?\d\d:\d\d\)/g, 'in 59 minutes (10:00)')
      .replace(/^prod (?:59m|1h 0m)$/, 'prod 59m')
      .replace(/^prod 10m$/, 'prod 9m')
      .trimEnd(),
  )
}

/** The last page of a sign-in to the console, as the local AWS shows it. */
async function photographConsole(env) {
  const address = run(env, ['console', 'prod', '--service', 'ec2', '--print', '--quiet']).trim()
  return await photographPage(address, { width: 860, height: 420 })
}

async function photographGraph(env, home) {
  const file = join(home, 'config.html')
  writeFileSync(file, run(env, ['explain', '--all', '--html', '--print']))
  return await photographPage(`file://${file}`, { width: 1180, height: 300 }, (page) =>
    page.locator('.node', { hasText: 'prod-admin' }).click(),
  )
}

async function photographPage(address, viewport, act = async () => {}) {
  const { chromium } = await import('playwright-core')
  const args = ['--disable-gpu', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false, args })
  try {
    const page = await browser.newPage({ viewport })
    await page.goto(address)
    await act(page)
    return await page.screenshot()
  } finally {
    await browser.close()
  }
}
