/** What holds for every workflow of GitHub: pinned actions, few permissions, and no code of others next to a credential. */
import { describe, expect, test } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

import { root } from './release-scripts.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), 'utf8')
  return { name, text, workflow: parse(text) as Workflow }
})
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, value]) => ({ title: `${name}: ${job}`, job: value, workflow })),
)

/** Commands that run code of other packages, or of the checkout. */
const runsCode = /\b(?:npm (?:ci|install|i|run|test|exec)|npx|node|apt-get|pip|\.ci\/run)\b/

const scriptOf = ({ steps }: Job): string => steps.map(({ run = '' }) => run).join('\n')

test('there are three', () => {
  expect(workflows.map(({ name }) => name)).toEqual(['ci.yml', 'nightly.yml', 'release.yml'])
})

test.each(workflows)('$name names every action by its commit, with the version next to it', ({ text }) => {
  const lines = text.split('\n').filter((line) => /^\s*(?:- )?uses:/.test(line))

  expect(lines).not.toEqual([])
  for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

describe.each(jobs)('$title', ({ job, workflow }) => {
  test('has a deadline, and a checkout leaves no token', () => {
    expect(job['timeout-minutes']).toBeLessThanOrEqual(180)
    for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  test('can write nothing, or runs no code but its own commands', () => {
    const permissions = Object.entries(job.permissions ?? workflow.permissions ?? { all: 'write' })
    const writes = permissions.filter(([, value]) => value === 'write').map(([name]) => name)
    if (writes.length === 0) return
    expect(scriptOf(job)).not.toMatch(runsCode)
    expect(job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))).toEqual([])
  })
})

test('only the jobs that publish can write, and each only what it needs', () => {
  const writing = jobs.flatMap(({ title, job, workflow }) =>
    Object.entries(job.permissions ?? workflow.permissions ?? { all: 'write' })
      .filter(([, value]) => value !== 'read')
      .map(([name, value]) => `${title}: ${name}: ${value}`),
  )

  expect(writing).toEqual([
    'release.yml: sign: id-token: write',
    'release.yml: sign: attestations: write',
    'release.yml: npm: id-token: write',
    'release.yml: page: contents: write',
  ])
})

test('packages of a release are installed without their scripts', () => {
  const installs = jobs
    .filter(({ title }) => title.startsWith('release.yml'))
    .flatMap(({ job }) =>
      job.steps.flatMap(({ run = '' }) => (/\bnpm (?:ci|install)\b/.test(run) ? [run] : [])),
    )

  expect(installs).not.toEqual([])
  for (const run of installs) expect(run).toBe('npm ci --ignore-scripts')
})

test.each(jobs.filter(({ job }) => scriptOf(job).includes('npm audit signatures')))(
  '$title installs the packages first: npm checks the signatures of installed ones only',
  ({ job }) => {
    expect(scriptOf(job)).toMatch(/^npm ci --ignore-scripts$[^]*^npm audit signatures$/m)
  },
)

test('each workflow has its task', () => {
  const commands = Object.fromEntries(
    workflows.map(({ name, workflow }) => [name, Object.values(workflow.jobs).map(scriptOf).join('\n')]),
  )

  for (const command of [
    'npm run types',
    'npm run lint',
    'npm run format',
    'npm run unused',
    'npm run test:quick',
    '.ci/run',
    'npm test',
  ])
    expect(commands['ci.yml']).toContain(command)
  for (const command of ['npm run nightly', 'npm audit', 'scripts/release/reproducible.mjs'])
    expect(commands['nightly.yml']).toContain(command)
  for (const command of [
    'check-tag.mjs',
    'npm test',
    'npm audit',
    'npm run release',
    'npm publish',
    'gh release create',
  ])
    expect(commands['release.yml']).toContain(command)
})
