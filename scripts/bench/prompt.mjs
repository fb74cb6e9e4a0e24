/** What the prompt hook of `awsx init` costs at each prompt while nothing is due, in the shells that are there. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findYardstick } from './builds.mjs'
import { summarize, timeOf } from './measure.mjs'

const prompts = 1000

const shells = {
  bash: {
    options: ['--norc', '--noprofile'],
    repeat: (count) => `for i in {1..${count}}; do __awsx_hook; done`,
  },
  zsh: { options: ['-f'], repeat: (count) => `for i in {1..${count}}; do __awsx_hook; done` },
  fish: { options: ['--no-config'], repeat: (count) => `for i in (seq ${count}); __awsx_hook; end` },
}

export async function measurePrompt({ sandbox, builds, rounds }) {
  const env = withAwsxOnPath(sandbox, findYardstick(builds))
  const found = Object.keys(shells).filter((name) => spawnSync(name, ['--version']).status === 0)
  const times = new Map(found.map((name) => [name, []]))
  for (let round = 0; round < Math.max(3, Math.ceil(rounds / 4)); round += 1)
    for (const name of found) times.get(name).push(await timeOfPrompt(name, env))
  return [
    {
      id: 'prompt',
      title: 'At the prompt',
      text: `The hook of \`awsx init\` after \`awsx use\`, while the credentials need no renewal: the mean of ${prompts} calls, and the processes that each starts. Target: less than 5 ms, and none.`,
      amounts: found.map((name) => {
        const { median, min, max } = summarize(times.get(name))
        return {
          what: name,
          columns: [...[median, min, max].map((ms) => ms.toFixed(3)), countProcesses(name, env)],
        }
      }),
      columns: ['median ms', 'min', 'max', 'processes'],
    },
  ]
}

function withAwsxOnPath(sandbox, { start }) {
  const folder = join(sandbox.home, 'bin')
  mkdirSync(folder, { recursive: true })
  const words = start.map((word) => `'${word}'`).join(' ')
  writeFileSync(join(folder, 'awsx'), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 })
  return { ...sandbox.env, PATH: `${folder}${delimiter}${sandbox.env.PATH}` }
}

/** The same shell with and without the calls. */
async function timeOfPrompt(name, env) {
  const run = (...lines) => timeOf(shellWith(name, lines), env)
  return ((await run(shells[name].repeat(prompts))) - (await run())) / prompts
}

function shellWith(name, lines) {
  const load = name === 'fish' ? 'awsx init fish | source' : `eval "$(awsx init ${name})"`
  return [name, ...shells[name].options, '-c', [load, 'awsx use role || exit 1', ...lines].join('\n')]
}

const calls = 10
const starts = 'clone,clone3,fork,vfork'

/** @returns how many processes one call starts; a dash without strace(1) */
function countProcesses(name, env) {
  const count = (...words) => {
    const traced = ['-f', '-qq', '-e', `trace=${starts}`, ...shellWith(name, words)]
    const { stderr = '', status } = spawnSync('strace', traced, { env, encoding: 'utf8' })
    const lines = stderr.split('\n').filter((line) => /\b(?:clone3?|v?fork)\(/.test(line))
    return status === 0 ? lines.filter((line) => !line.includes('CLONE_THREAD')).length : undefined
  }
  const [most, least] = [count(shells[name].repeat(calls)), count()]
  return most === undefined || least === undefined ? '-' : String((most - least) / calls)
}
