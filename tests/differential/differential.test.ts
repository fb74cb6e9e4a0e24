import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Case, Outcome } from './case.ts'
import { dialectCases } from './dialect.ts'
import { graphCases } from './graphs.ts'
import { compareOutcomes, knownDifferences } from './known-differences.ts'
import type { KnownDifference } from './known-differences.ts'
import { findBotocore, openArtefact, openAwsx, openProgram } from './participants.ts'
import type { Participant, ParticipantName } from './participants.ts'
import { furnish } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

const python = findBotocore()
const programs = join(import.meta.dirname, 'programs')
const minute = 60_000

type OtherName = Exclude<ParticipantName, 'awsx'>

/** A difference with what is needed to look into it. */
interface Difference {
  readonly subject: Case
  readonly awsx: Outcome
  readonly other: Outcome
  readonly outcome: KnownDifference['outcome']
}

const used = new Set<string>()
let surroundings: Surroundings
let cases: readonly Case[]
let own: readonly Outcome[]
/** Each in a process of its own, at the same time. */
const others = new Map<OtherName, readonly Outcome[]>()

beforeAll(async () => {
  surroundings = furnish()
  cases = [...graphCases(surroundings), ...dialectCases()]
  const javascript = [process.execPath, '--no-warnings', join(programs, 'resolve.mjs')]
  const running = [
    open('javascript', javascript),
    ...(python === undefined ? [] : [open('botocore', [python, join(programs, 'resolve.py')])]),
  ]
  own = await resolveAll(await openAwsx(surroundings.home))
  await Promise.all(running)
}, 2 * minute)

afterAll(() => surroundings.remove())

async function resolveAll(participant: Participant): Promise<readonly Outcome[]> {
  try {
    const outcomes: Outcome[] = []
    for (const subject of cases) outcomes.push(await participant.resolve(subject))
    return outcomes
  } finally {
    await participant.stop()
  }
}

async function open(name: OtherName, command: readonly string[]): Promise<void> {
  others.set(name, await resolveAll(await openProgram(name, surroundings.home, command)))
}

/** @returns the text of every difference that no rule covers */
function findUnknown(name: OtherName): string {
  const unknown = listDifferences(name).filter((difference) => {
    const rules = knownDifferences.filter((rule) => covers(rule, name, difference))
    for (const { id } of rules) used.add(`${id} ${name}`)
    return rules.length === 0
  })
  return unknown.map(show).join('\n\n')
}

function listDifferences(name: OtherName): readonly Difference[] {
  const outcomes = others.get(name) ?? []
  return cases.flatMap((subject, index) => {
    const [awsx, other] = [own[index], outcomes[index]]
    if (awsx === undefined || other === undefined) throw new RangeError(`no outcome for "${subject.title}"`)
    const outcome = compareOutcomes(awsx, other)
    return outcome === undefined ? [] : [{ subject, awsx, other, outcome }]
  })
}

function covers(rule: KnownDifference, name: ParticipantName, { subject, outcome }: Difference): boolean {
  const isAbout = rule.who.some((who) => who === name)
  return isAbout && rule.outcome === outcome && rule.when((feature) => subject.features.has(feature))
}

function show({ subject, awsx, other }: Difference): string {
  const { title, features, config, credentials } = subject
  return `${title} [${[...features].join(' ')}]\n  awsx: ${awsx.text}\n  other: ${other.text}\n${config}\n--\n${credentials}`
}

test('there are hundreds of files, and awsx gives credentials for most of them', () => {
  expect(cases.length).toBeGreaterThanOrEqual(300)
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length)
  expect(own.filter(({ kind }) => kind === 'credentials').length).toBeGreaterThan(cases.length / 2)
  expect(own.filter(({ text }) => text.includes('unknown key'))).toEqual([])
})

test(
  'the built program gives what the parts of it give, for a sample',
  async () => {
    const participant = await openArtefact(surroundings.home)
    const sample = cases.flatMap((subject, index) =>
      index % 23 === 0 ? [{ subject, expected: own[index] }] : [],
    )
    try {
      for (const { subject, expected } of sample) {
        const found = await participant.resolve(subject)
        if (expected?.kind === 'credentials') expect(found).toEqual(expected)
        else expect(found.text).toContain(`[${expected?.text.split(':')[0]}]`)
      }
    } finally {
      await participant.stop()
    }
    expect(sample.length).toBeGreaterThan(15)
  },
  2 * minute,
)

const withBotocore = python === undefined ? describe.skip : describe
const missing = python === undefined ? ' (not installed: python3 with botocore)' : ''

withBotocore(`against botocore${missing}`, () => {
  test('every difference is known, and there is every known one', () => {
    expect(findUnknown('botocore')).toBe('')
    expect(unusedRules('botocore')).toEqual([])
  })
})

test('against the JavaScript SDK every difference is known, and there is every known one', () => {
  expect(findUnknown('javascript')).toBe('')
  expect(unusedRules('javascript')).toEqual([])
})

function unusedRules(name: OtherName): readonly string[] {
  const rules = knownDifferences.filter(({ who }) => who.includes(name))
  return rules.map(({ id }) => id).filter((id) => !used.has(`${id} ${name}`))
}

test('docs/compatibility.md lists every known difference, in the same words', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/compatibility.md'), 'utf8')
  const titles = {
    botocore: '### From botocore',
    javascript: '### From the JavaScript SDK',
    both: '### From both',
  } as const
  for (const [who, title] of Object.entries(titles)) {
    const [section = ''] = (page.split(`\n${title}\n`)[1] ?? '').split('\n#')
    const rows = section.split('\n').filter((line) => line.startsWith('|'))
    const expected = knownDifferences
      .filter((known) => who === (known.who.length === 1 ? known.who[0] : 'both'))
      .map(({ awsx, other }) => `| ${awsx} | ${other} |`)
    expect(expected.length).toBeGreaterThan(0)
    expect(rows.slice(2)).toEqual(expected)
  }
})
