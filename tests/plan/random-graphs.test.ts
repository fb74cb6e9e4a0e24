import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { SourceLocation } from '../../src/config/types.ts'
import { AwsxError } from '../../src/errors.ts'
import { explainMermaid } from '../../src/plan/explain-mermaid.ts'
import { explainText } from '../../src/plan/explain-text.ts'
import { explainJson } from '../../src/plan/explain-json.ts'
import { configOf, planOf, stepsOf } from './planning.ts'

const names = ['A', 'B', 'C', 'D', 'missing'] as const

type Body = Readonly<Record<string, string>>

const name = fc.constantFrom(...names)
const maybe = (value: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 })

const bodies: fc.Arbitrary<Body> = fc
  .record({
    role_arn: maybe(fc.constant('arn:aws:iam::111111111111:role/r')),
    source_profile: maybe(name),
    credential_source: fc.option(fc.constantFrom('Environment', 'EcsContainer', 'Moon'), {
      nil: undefined,
      freq: 5,
    }),
    web_identity_token_file: fc.option(fc.constant('/t'), { nil: undefined, freq: 6 }),
    sso_session: fc.option(fc.constantFrom('s', 'missing'), { nil: undefined, freq: 5 }),
    sso_account_id: fc.option(fc.constant('111111111111'), { nil: undefined, freq: 4 }),
    sso_role_name: fc.option(fc.constant('R'), { nil: undefined, freq: 4 }),
    login_session: fc.option(fc.constant('arn:aws:iam::111111111111:user/u'), { nil: undefined, freq: 6 }),
    credential_process: fc.option(fc.constant('p'), { nil: undefined, freq: 4 }),
    aws_access_key_id: maybe(fc.constantFrom('AKEY', '')),
    aws_secret_access_key: maybe(fc.constant('hush')),
  })
  .map((record) =>
    Object.fromEntries(
      Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
  )

const graphs = fc.record({ A: bodies, B: bodies, C: bodies, D: bodies })
type Graph = Readonly<Record<string, Body>>

const session = '[sso-session s]\nsso_start_url = https://x\nsso_region = us-east-1\n'

function textOf(graph: Graph): string {
  const sections = Object.entries(graph).map(([profile, body]) => {
    const lines = Object.entries(body).map(([key, value]) => `${key} = ${value}\n`)
    return `[profile ${profile}]\n${lines.join('')}`
  })
  return session + sections.join('')
}

const otherKeys = (
  'role_arn source_profile include_profile mfa_serial mfa_process duration_seconds region sso_session sso_region ' +
  'sso_start_url services session_tags policy endpoint_url credential_process external_id use_fips_endpoint'
).split(' ')

/**
 * Resolves profiles according to the SDKs' shared specification: kinds of the steps, or `error`. Two rules are awsx's own: a
 * `source_profile` without anything else is followed, and `credential_source` precedes web identity.
 */
function walkByTheBook(graph: Graph): readonly string[] | 'error' {
  const visited: string[] = []
  const chain: string[] = []
  for (let current = 'A'; ;) {
    const body = graph[current]
    if (body === undefined || visited.includes(current)) return 'error'
    visited.push(current)
    const has = (key: string): boolean => (body[key] ?? '') !== ''
    const hasStatic = has('aws_access_key_id') && has('aws_secret_access_key')
    if (visited.length > 1 && hasStatic) return ['static', ...chain]
    if (has('role_arn') && (!has('web_identity_token_file') || has('credential_source'))) {
      if (has('source_profile') === has('credential_source')) return 'error'
      chain.unshift('assume-role')
      if (has('source_profile') && body['source_profile'] !== current) {
        current = body['source_profile'] ?? ''
        continue
      }
    }
    const hasSource = (key: string): boolean => key !== 'source_profile' && has(key)
    if (has('source_profile') && body['source_profile'] !== current && !Object.keys(body).some(hasSource)) {
      current = body['source_profile'] ?? ''
      continue
    }
    const base = baseByTheBook(body, has, hasStatic)
    return base === 'error' ? 'error' : [base, ...chain]
  }
}

function baseByTheBook(body: Body, has: (key: string) => boolean, hasStatic: boolean): string {
  if (has('credential_source')) {
    return (
      { Environment: 'environment', EcsContainer: 'container' }[body['credential_source'] ?? ''] ?? 'error'
    )
  }
  if (has('web_identity_token_file')) return has('role_arn') ? 'web-identity' : 'error'
  if (has('sso_session') || has('sso_account_id') || has('sso_role_name')) {
    return body['sso_session'] === 's' && has('sso_account_id') && has('sso_role_name') ? 'sso' : 'error'
  }
  if (has('login_session')) return 'login'
  if (has('credential_process')) return 'process'
  return hasStatic ? 'static' : 'error'
}

function planOrCode(config: string): readonly string[] | 'error' {
  try {
    return planOf({ config }, 'A', { noSession: true }).steps.map((step) => step.kind)
  } catch (error) {
    if (error instanceof AwsxError) return 'error'
    throw error
  }
}

describe('random graphs', () => {
  test('are planned by the shared specification', () => {
    let plans = 0
    fc.assert(
      fc.property(graphs, (graph) => {
        const wanted = walkByTheBook(graph)
        if (wanted !== 'error') plans += 1
        expect(planOrCode(textOf(graph))).toEqual(wanted)
      }),
      { numRuns: 3000 },
    )
    expect(plans).toBeGreaterThan(300)
  })

  test('of any content give a plan or an AwsxError, and show no secret', () => {
    const words = fc.constantFrom(...otherKeys)
    const values = fc.oneof(
      name,
      fc.constantFrom('', '900', 'x=y', '{}', 'us-east-1', 'https://x', 's', 'true', '__proto__', 'default'),
      fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
    )
    const wild = fc
      .tuple(bodies, fc.dictionary(words, values, { maxKeys: 6 }))
      .map(([body, more]) => ({ ...body, ...more }))
    const graphs = fc.record({ A: wild, B: wild, C: wild, default: wild })
    fc.assert(
      fc.property(graphs, fc.constantFrom('A', 'default', undefined), (graph, profile) => {
        const input = { config: textOf(graph) }
        try {
          const plan = planOf(input, profile)
          const config = configOf(input)
          const show = (location: SourceLocation): string => config.show(location)
          const state = { cachedUntil: [], signedInUntil: null }
          const view = { show, color: true, now: 0 }
          const shown = [
            explainJson(plan, state, show),
            explainMermaid(plan, state, show),
            explainText(plan, state, view),
            ...stepsOf(plan),
          ]
          expect(shown.join('\n')).not.toContain('hush')
        } catch (error) {
          if (!(error instanceof AwsxError)) throw error
          expect(`${error.message} ${error.hints.join(' ')}`).not.toContain('hush')
        }
      }),
      { numRuns: 2000 },
    )
  })
})
