/** Where the time of a cached run goes, by Node's own profiler: what is the runtime's, and what awsx's. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, findYardstick } from './builds.mjs'
import { timeOf } from './measure.mjs'

/** In microseconds: often enough for the sum of many runs, and too seldom to slow one down. */
const interval = 500

const parts = ['the runtime itself', 'loading the files of awsx', 'running awsx', 'garbage']

export async function measureProfile({ sandbox, builds, rounds }) {
  const yardstick = findYardstick(builds)
  const folder = mkdtempSync(join(sandbox.home, 'profile-'))
  const flags = ['--cpu-prof', `--cpu-prof-interval=${interval}`, `--cpu-prof-dir=${folder}`]
  const argv = [yardstick.node, ...flags, bundle, 'credential-process', 'role']
  // The first run keeps the compiled code.
  await timeOf([yardstick.node, bundle, 'credential-process', 'role'], sandbox.env)
  for (let round = 0; round < rounds; round += 1) await timeOf(argv, sandbox.env)
  const profiles = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
  rmSync(folder, { recursive: true })
  const spent = sumProfiles(profiles)
  const total = [...spent.values()].reduce((sum, ms) => sum + ms, 0)
  return [
    {
      id: 'profile',
      title: 'Where the time goes',
      text: `\`awsx credential-process\` with a cached session on ${yardstick.name}: means by Node's profiler (\`--cpu-prof\`, which slows everything down).`,
      amounts: parts.map((what) => ({
        what,
        columns: [spent.get(what).toFixed(1), `${((100 * spent.get(what)) / total).toFixed(0)} %`],
      })),
      columns: ['ms', 'share'],
    },
  ]
}

/** @returns milliseconds of one run, by part */
function sumProfiles(profiles) {
  const spent = new Map(parts.map((part) => [part, 0]))
  for (const { nodes, samples, timeDeltas } of profiles) {
    const partOf = namesOfParts(nodes)
    for (const [index, id] of samples.entries()) {
      const part = partOf.get(id)
      spent.set(part, spent.get(part) + timeDeltas[index] / 1000 / profiles.length)
    }
  }
  return spent
}

/** The part of a frame is that of its callers, until one of them is more than that. */
function namesOfParts(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const partOf = new Map()
  const visit = (node, above) => {
    const part = nameOfPart(node.callFrame, above)
    partOf.set(node.id, part)
    for (const id of node.children ?? []) visit(byId.get(id), part)
  }
  visit(nodes[0], parts[0])
  return partOf
}

function nameOfPart({ functionName, url }, above) {
  if (functionName === '(garbage collector)') return parts[3]
  if (url.endsWith('/dist/main.js')) return parts[2]
  // The file that npm links calls the loader, which calls its code.
  if (functionName === 'executeUserEntryPoint' || functionName === 'require') return parts[1]
  return above
}
