/** What awsx takes: bytes on the disk, memory while the command runs, and the start of the program that does nothing. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { measureMemory } from '../memory.mjs'
import { binaryFile, bundle, findYardstick } from './builds.mjs'
import { measureInTurns } from './measure.mjs'

const mebibyte = 2 ** 20

export async function measureStart({ sandbox, builds, rounds }) {
  const yardstick = findYardstick(builds)
  const { env } = sandbox
  const bare = { key: 'bare', argv: [yardstick.node, '-e', '0'], env }
  const versions = builds.map(({ name, start }) => ({ key: name, argv: [...start, '--version'], env }))
  const times = await measureInTurns([bare, ...versions], rounds)
  return [
    {
      id: 'start',
      title: 'Start-up',
      text: `\`awsx --version\`. The ratio is to \`node -e 0\` of ${yardstick.name}.`,
      rows: versions.map(({ key }) => ({
        what: `${key}: \`awsx --version\``,
        times: times.get(key),
        base: times.get('bare'),
      })),
    },
  ]
}

export function measureSize() {
  const files = readdirSync(dirname(bundle), { recursive: true, withFileTypes: true })
  const code = files
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name))
  // What is loaded when it is wanted lies in a folder.
  const always = code.filter((path) => dirname(path) === dirname(bundle))
  const sizeOf = (paths) => paths.reduce((sum, path) => sum + statSync(path).size, 0)
  const sizes = [
    ['npm package, code', sizeOf(code)],
    ['npm package, loaded at every start', sizeOf(always)],
    ...(existsSync(binaryFile) ? [['binary', sizeOf([binaryFile])]] : []),
  ]
  return [
    {
      id: 'size',
      title: 'Size on the disk',
      text: 'The binary contains its runtime; the npm package does not.',
      amounts: sizes.map(([what, bytes]) => ({ what, columns: [(bytes / mebibyte).toFixed(2)] })),
      columns: ['MiB'],
    },
  ]
}

/** Only Linux reports this. */
export async function measureMemoryBesideCommand() {
  if (process.platform !== 'linux') return []
  const rows = await measureMemory()
  const show = (memory) => (memory === null ? '' : memory.resident.toFixed(0))
  return [
    {
      id: 'memory',
      title: 'Memory while the command runs',
      text: 'Resident memory of awsx in MiB. The bare runtime has an HTTP server and a child. Target: 0 for `exec`, where the runtime has `execve`, and at most 60 with [a server](server.md#memory).',
      amounts: rows.map(({ name, exec, cached, fetched, floor }) => ({
        what: name.replace(/^node[ -]/, 'Node '),
        columns: [exec, cached, fetched, floor].map(show),
      })),
      columns: ['exec', 'server, cached', 'server, fetched', 'bare runtime'],
    },
  ]
}
