/** The search of the profile picker, in this process, with 10,000 profiles. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../local-sandbox.mjs'

const count = 10_000
const queries = ['a', 'ac', 'account-99', 'team-3 999', 'acps6', 'zzz']

/** A key press must be answered within one frame at 60 Hz, so the table also shows milliseconds. The ratio is to a plain `includes` of all names. */
export async function measureSearch({ rounds }) {
  const search = await loadSearch()
  const profiles = Array.from({ length: count }, (_, index) => ({
    name: `account-${index}-permission-set-${index % 7}`,
    columns: [
      String(100_000_000_000 + index),
      `account number ${index}`,
      'administratoraccess',
      `team-${index % 40}`,
    ],
  }))
  const rows = queries.map((query) => {
    const times = repeat(rounds, () => search(profiles, query))
    const base = repeat(rounds, () =>
      profiles.filter(({ name, columns }) => [name, ...columns].join(' ').includes(query)),
    )
    return { what: `"${query}"`, times, base }
  })
  return [
    {
      id: 'search',
      title: 'Search in the picker',
      text: `The time that the picker takes for a query over ${count.toLocaleString('en')} profiles. The ratio is to \`includes\` on every profile.`,
      rows,
    },
  ]
}

function repeat(rounds, work) {
  work()
  return Array.from({ length: rounds }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
}

async function loadSearch() {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-bench-search-'))
  try {
    const bundle = join(folder, 'picker-search.mjs')
    const words = ['tests/bundle-file.mjs', 'src/terminal/picker-search.ts', bundle]
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`cannot bundle the picker's search: ${stderr}`)
    return (await import(pathToFileURL(bundle).href)).search
  } finally {
    rmSync(folder, { recursive: true })
  }
}
