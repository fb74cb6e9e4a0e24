#!/usr/bin/env node
/**
 * Draws what `npm run demo` prints as docs/images/demo.svg. The demo runs on its own terminal (script of util-linux), so
 * that the colors are those that users see. Times, ports and the random part of the sign-in address are replaced by fixed ones,
 * so that the same program gives the same picture.
 *
 *   node scripts/terminal-svg.mjs           writes the picture; after npm run build
 *   node scripts/terminal-svg.mjs --check   exit status 1 if the picture differs from what is printed now
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drawTerminal } from './draw-terminal.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const picture = join(root, 'docs/images/demo.svg')

process.exitCode = main(process.argv.slice(2))

function main(options) {
  if (options.some((option) => option !== '--check')) return say('usage: terminal-svg.mjs [--check]', 2)
  const svg = drawTerminal(normalize(runDemo()), 'awsx login, explain, exec and logout in a terminal')
  if (options.includes('--check')) return check(svg)
  mkdirSync(dirname(picture), { recursive: true })
  writeFileSync(picture, svg)
  return 0
}

function check(svg) {
  const drawn = existsSync(picture) ? readFileSync(picture, 'utf8').split('\n') : []
  const fresh = svg.split('\n')
  const line = fresh.findIndex((text, index) => text !== drawn[index])
  if (line === -1 && fresh.length === drawn.length) return 0
  return say(`docs/images/demo.svg is not what the demo prints now: npm run build, then node scripts/terminal-svg.mjs
  drawn: ${drawn[line]}
  fresh: ${fresh[line]}`)
}

function say(message, status = 1) {
  console.error(message)
  return status
}

/**
 * PATH holds a shell and nothing else, and the SDK's notice about old runtimes is off: what the machine has besides awsx must not
 * show in the picture.
 */
function runDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-picture-'))
  try {
    symlinkSync('/bin/sh', join(folder, 'sh'))
    const command = `'${process.execPath}' '${join(root, 'scripts/demo.mjs')}'`
    const env = {
      PATH: folder,
      SHELL: '/bin/sh',
      USER: 'hanako',
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      NODE_NO_WARNINGS: '1',
    }
    const options = { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }
    const { status, stdout, error } = spawnSync(findScript(), ['-qec', command, '/dev/null'], options)
    if (error !== undefined) throw new Error(`script of util-linux does not run here: ${error.message}`)
    if (status !== 0) throw new Error(`the demo ended with status ${status}:\n${stdout}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function findScript() {
  return spawnSync('/bin/sh', ['-c', 'command -v script'], { encoding: 'utf8' }).stdout.trim()
}

/** From the first command to the last one's output, with everything fixed that differs from run to run. */
function normalize(output) {
  const lines = output.split('\n').map((line) => line.replace(/\r+$/, '').replace(/^[^]*\r(\u001b\[2K)?/, ''))
  const first = lines.findIndex((line) => line.includes('# '))
  const last = lines.findLastIndex((line) => line.includes('Try it by hand'))
  return lines.slice(first, last - 1).map((line) =>
    line
      .replace(/expires? in [a-z\d ]+ \((\d{4}-\d\d-\d\d )?\d\d:\d\d\)/, (text) =>
        text.replace(/in .*/, 'in 59 minutes (10:00)'),
      )
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:4599')
      .replace(/\?response_type=\S+/, '?response_type=code&client_id=…'),
  )
}
