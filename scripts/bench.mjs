#!/usr/bin/env node
/** Compares awsx with the bare runtimes and with other tools, prints the tables, and writes docs/benchmarks.md with its chart. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { binaryFile, listBuilds } from './bench/builds.mjs'
import { drawChart } from './bench/chart.mjs'
import { measureCold, measureGrowth, measureOneCall, measureParallel, measureWarm } from './bench/groups.mjs'
import { preparePeers } from './bench/peers.mjs'
import { closeStarter } from './bench/measure.mjs'
import { openSandbox } from './bench/sandbox.mjs'
import { runWithoutInherited } from './bench/inherited-descriptors.mjs'
import { measureProfile } from './bench/profile.mjs'
import { measurePrompt } from './bench/prompt.mjs'
import { measureInteractive } from './bench/interactive.mjs'
import { measureToken } from './bench/token.mjs'
import { measureSearch } from './bench/search.mjs'
import { measureSync } from './bench/sync.mjs'
import { busyLoad, describeMachine, makePage, makeTable, readLoad } from './bench/report.mjs'
import { measureMemoryBesideCommand, measureSize, measureStart } from './bench/size-and-memory.mjs'
import { root } from './local-sandbox.mjs'

const measurements = {
  warm: measureWarm,
  profile: measureProfile,
  token: measureToken,
  call: measureOneCall,
  cold: measureCold,
  parallel: measureParallel,
  growth: measureGrowth,
  start: measureStart,
  interactive: measureInteractive,
  prompt: measurePrompt,
  search: measureSearch,
  sync: measureSync,
  memory: measureMemoryBesideCommand,
  size: measureSize,
}
const names = Object.keys(measurements)

const help = `usage: npm run bench -- [--only GROUP,…] [--rounds N]

  --only GROUP,…   some of: ${names.join(', ')}; nothing is written then
  --rounds N       runs of each program, 30 if not given
  --help

Runtimes are those of \`node scripts/runtimes.mjs\`, the binary that of \`npm run build:binary\`. Other tools are measured if they
are on PATH: scripts/bench/README.md says how to install them.`

process.exitCode = runWithoutInherited() ?? (await main())

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '30' },
      help: { type: 'boolean', default: false },
    },
  })
  const rounds = Number(values.rounds)
  const only = values.only?.split(',')
  const unknown = only?.find((name) => !names.includes(name))
  if (values.help || unknown !== undefined || !(rounds >= 1)) {
    console.log(help)
    return values.help ? 0 : 2
  }
  const load = readLoad()
  const { groups, absent } = await measure(only ?? names, rounds)
  for (const line of absent) console.log(`not measured: ${line}`)
  if (only === undefined) writeDocuments({ groups, rounds, absent, load })
  return 0
}

async function measure(chosen, rounds) {
  const sandbox = await openSandbox()
  try {
    const builds = listBuilds()
    const peers = await preparePeers(sandbox)
    const binary = existsSync(binaryFile) ? [] : ['the binary: run npm run build:binary']
    console.log(`${describeMachine()}\n${rounds} rounds`)
    const groups = []
    for (const name of chosen) {
      const made = await measurements[name]({ sandbox, builds, peers, rounds })
      for (const group of made) console.log(`\n${group.title}\n\n${makeTable(group)}`)
      groups.push(...made)
    }
    return { groups, absent: [...peers.absent, ...binary] }
  } finally {
    closeStarter()
    sandbox.close()
  }
}

function writeDocuments(results) {
  writeFileSync(join(root, 'docs/benchmarks.md'), makePage(results))
  const warm = results.groups.find(({ id }) => id === 'warm')
  writeFileSync(join(root, 'docs/images/benchmarks.svg'), drawChart(warm))
  if (results.load > busyLoad) console.log('\nThe machine was busy: these figures are not those of awsx.')
  console.log('\nwritten: docs/benchmarks.md, docs/images/benchmarks.svg')
}
