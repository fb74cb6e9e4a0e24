#!/usr/bin/env node
/**
 * Runs an npm script with variables set, because sh, cmd, and PowerShell each set them in another way.
 *
 * usage: node scripts/with-variables.mjs NAME=value… SCRIPT [ARGUMENT…]
 */
import { spawnSync } from 'node:child_process'

const words = process.argv.slice(2)
const count = words.findIndex((word) => !/^\w+=/.test(word))
const variables = Object.fromEntries(words.slice(0, count).map((word) => word.split(/=(.*)/s, 2)))
const [script, ...args] = words.slice(count)
const npm = process.env.npm_execpath
if (npm === undefined) throw new Error('run this from an npm script')
const command = [npm, 'run', '--silent', script, '--', ...args]
const { status } = spawnSync(process.execPath, command, {
  stdio: 'inherit',
  env: { ...process.env, ...variables },
})
process.exitCode = status ?? 1
