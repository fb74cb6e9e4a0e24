import { createRandom } from './case.ts'
import type { Case } from './case.ts'
import { linesOf, plainKinds, sourceKinds, ssoSections } from './sources.ts'
import type { Lines, SourceKind } from './sources.ts'
import { nodes, roleOf } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

/** A profile of a graph; `n0` is the one that is asked for. */
interface Node {
  readonly kinds?: readonly SourceKind[]
  /** Lines that make the profile assume a role. */
  readonly role?: readonly string[]
  /** Of the profile that is asked for; null for none. */
  readonly region?: string | null
}

interface Graph {
  readonly title: string
  readonly features: readonly string[]
  readonly profiles: readonly Node[]
}

/** Every kind of source in every position, pairs of sources, and walks that end badly or unexpectedly. */
export function graphCases(surroundings: Surroundings): readonly Case[] {
  const graphs = [...alone(), ...behindRoles(), ...ownSource(), ...pairs(), ...oddWalks(), ...decorated(80)]
  return graphs.map((graph) => writeCase(graph, surroundings))
}

const roleLines = (node: number, source = `n${node + 1}`): readonly string[] => [
  `role_arn = ${roleOf(node)}`,
  `source_profile = ${source}`,
]

/** Roles of the first profiles, each with the next one as its source. */
function roles(count: number): readonly Node[] {
  return nodes.slice(0, count).map((node) => ({ role: roleLines(node) }))
}

function alone(): readonly Graph[] {
  return sourceKinds.map((kind) => ({
    title: `${kind} alone`,
    features: [`start:${kind}`],
    profiles: [{ kinds: [kind] }],
  }))
}

function behindRoles(): readonly Graph[] {
  return [1, 2, 3, 4].flatMap((length) =>
    (length > 1 ? plainKinds : sourceKinds).map((kind) => ({
      title: `${length} roles behind ${kind}`,
      features: [`source:${kind}`, `roles:${length}`],
      profiles: [...roles(length), { kinds: [kind] }],
    })),
  )
}

/** The last role's profile is its own source, or names what is not a profile. */
function ownSource(): readonly Graph[] {
  return [1, 2].flatMap((length) =>
    (length > 1 ? plainKinds : sourceKinds).flatMap((kind) => {
      if (kind.startsWith('web-identity')) return []
      const last = length - 1
      const isNamed = linesOf(kind, 0, nowhere).config.some((line) => line.startsWith('credential_source'))
      const role = isNamed ? [`role_arn = ${roleOf(last)}`] : roleLines(last, `n${last}`)
      const feature = isNamed ? `role:${kind}` : `self:${kind}`
      return {
        title: `${length} roles, the last of them over its own ${kind}`,
        features: [feature, `roles:${length}`, ...(length > 1 ? ['later'] : [])],
        profiles: [...roles(last), { kinds: [kind], role }],
      }
    }),
  )
}

function pairs(): readonly Graph[] {
  const kinds: readonly SourceKind[] = [...plainKinds.filter((kind) => kind !== 'sso-legacy'), 'environment']
  const both = kinds.flatMap((first, index) =>
    kinds.slice(index + 1).map((second) => [first, second] as const),
  )
  const atStart = both.map((pair) => ({
    title: `${pair.join(' and ')} in the profile that is asked for`,
    features: ['several', ...pair.map((kind) => `start:${kind}`)],
    profiles: [{ kinds: pair }],
  }))
  const atSource = both.map((pair) => ({
    title: `${pair.join(' and ')} in a source profile`,
    features: ['several', ...pair.map((kind) => `source:${kind}`)],
    profiles: [...roles(1), { kinds: pair }],
  }))
  const withoutRole = kinds.filter((kind) => kind !== 'web-identity' && kind !== 'environment')
  const besideRole = withoutRole.flatMap((kind) => [
    {
      title: `${kind} beside a role with a source profile`,
      features: ['beside-role', `beside:${kind}`],
      profiles: [{ kinds: [kind], role: roleLines(0) }, { kinds: ['credentials-keys'] as const }],
    },
    {
      title: `${kind} beside a role in a source profile`,
      features: ['beside-role-in-source', `beside:${kind}`],
      profiles: [
        ...roles(1),
        { kinds: [kind], role: roleLines(1) },
        { kinds: ['credentials-keys'] as const },
      ],
    },
    {
      title: `${kind} beside a role without a source`,
      features: ['no-source', `beside:${kind}`],
      profiles: [{ kinds: [kind], role: [`role_arn = ${roleOf(0)}`] }],
    },
  ])
  return [...atStart, ...atSource, ...besideRole]
}

function oddWalks(): readonly Graph[] {
  const keys = { kinds: ['credentials-keys'] as const }
  const both = [...roleLines(0), 'credential_source = Environment']
  const graphs: readonly [title: string, features: readonly string[], profiles: readonly Node[]][] = [
    ['two profiles in a cycle', ['cycle'], [...roles(1), { role: roleLines(1, 'n0') }]],
    ['a cycle that the first profile is not part of', ['cycle'], [...roles(2), { role: roleLines(2, 'n1') }]],
    ['a cycle of three', ['cycle'], [...roles(2), { role: roleLines(2, 'n0') }]],
    [
      'a cycle with keys at the start',
      ['cycle', 'cycle-with-keys'],
      [{ ...keys, role: roleLines(0) }, { role: roleLines(1, 'n0') }],
    ],
    ['a cycle with keys at its far end', [], [...roles(1), { ...keys, role: roleLines(1, 'n0') }]],
    ['a source profile that is missing', ['missing-source'], [{ role: roleLines(0, 'nobody') }, keys]],
    [
      'a source profile that is missing further on',
      ['missing-source'],
      [...roles(1), { role: roleLines(1, 'nobody') }],
    ],
    [
      'a source profile with an empty name',
      ['empty-source'],
      [{ role: [`role_arn = ${roleOf(0)}`, 'source_profile ='] }],
    ],
    ['source_profile and credential_source', ['both-sources'], [{ role: both }, keys]],
    [
      'source_profile and credential_source in a source',
      ['both-sources'],
      [...roles(1), { role: [...roleLines(1), 'credential_source = Environment'] }, keys],
    ],
    [
      'source_profile without a role',
      ['source-without-role'],
      [{ role: ['source_profile = n1'], kinds: ['config-keys'] }, keys],
    ],
    [
      'source_profile without a role and without keys',
      ['source-without-role-or-keys'],
      [{ role: ['source_profile = n1'] }, keys],
    ],
    [
      'an empty role',
      ['empty-role'],
      [{ role: ['role_arn =', 'source_profile = n1'], kinds: ['config-keys'] }, keys],
    ],
    [
      'web identity with a source profile',
      ['web-with-source'],
      [{ kinds: ['web-identity'], role: ['source_profile = n1'] }, keys],
    ],
    ['a role of another partition', [], [{ region: 'cn-north-1', role: roleLines(0) }, keys]],
    ['no region', ['no-region'], [{ region: null, role: roleLines(0) }, keys]],
    [
      'no region but that of the source profile',
      ['no-region'],
      [
        { region: null, role: roleLines(0) },
        { ...keys, role: ['region = eu-central-1'] },
      ],
    ],
    ['no region and no role', [], [{ region: null, ...keys }]],
    ['the default profile as a source', [], [{ role: roleLines(0, 'default') }, keys]],
  ]
  return graphs.map(([title, features, profiles]) => ({ title, features, profiles }))
}

/** Chains with settings of every sort on the way, drawn with a fixed seed. */
function decorated(count: number): readonly Graph[] {
  const random = createRandom(20_261_122)
  const choose = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const maybe = (share: number): boolean => random() < share
  return Array.from({ length: count }, (_, index) => {
    const length = Math.floor(random() * 5)
    const features = new Set<string>([`roles:${length}`])
    const kind = choose([
      ...plainKinds,
      ...plainKinds,
      'keys-in-both',
      'temporary-keys',
      'settings-only',
    ] as const)
    features.add(`${length === 0 ? 'start' : 'source'}:${kind}`)
    const chain = nodes.slice(0, length).map((node) => drawRole(node, { choose, maybe, features }))
    return { title: `drawn chain ${index}`, features: [...features], profiles: [...chain, { kinds: [kind] }] }
  })
}

interface Draw {
  readonly choose: <T>(items: readonly T[]) => T
  readonly maybe: (share: number) => boolean
  readonly features: Set<string>
}

function drawRole(node: number, { choose, maybe, features }: Draw): Node {
  const role = [...roleLines(node)]
  if (maybe(0.3)) role.push(`external_id = external-${node}`)
  if (maybe(0.3)) role.push(`role_session_name = given-${node}`)
  const duration = maybe(0.25) ? choose([1800, 1800, 7200]) : undefined
  if (duration !== undefined) role.push(`duration_seconds = ${duration}`)
  if (duration === 7200) features.add('long-duration')
  const region = maybe(0.3) ? choose(['eu-central-1', 'us-west-2']) : undefined
  if (region !== undefined && node > 0) role.push(`region = ${region}`)
  const kinds = node > 0 && maybe(0.15) ? (['config-keys'] as const) : []
  return { role, kinds, ...(region === undefined || node > 0 ? {} : { region }) }
}

function writeCase(graph: Graph, surroundings: Surroundings): Case {
  const sections = graph.profiles.map((profile, node) => sectionsOf(profile, node, surroundings))
  return {
    title: graph.title,
    config: [...ssoSections, ...sections.flatMap(({ config }) => config), ''].join('\n'),
    credentials: [...sections.flatMap(({ credentials }) => credentials), ''].join('\n'),
    profile: 'n0',
    features: new Set(graph.features),
  }
}

function sectionsOf(profile: Node, node: number, surroundings: Surroundings): Lines {
  const lines = (profile.kinds ?? []).map((kind) => linesOf(kind, node, surroundings))
  const keys = lines.flatMap(({ credentials }) => credentials)
  return {
    config: [
      `[profile n${node}]`,
      ...(node === 0 && profile.region !== null ? [`region = ${profile.region ?? 'eu-west-1'}`] : []),
      ...(profile.role ?? []),
      ...lines.flatMap(({ config }) => config),
    ],
    credentials: keys.length === 0 ? [] : [`[n${node}]`, ...keys],
  }
}

const nowhere: Surroundings = { home: '', keyProgram: '', tokenFile: '', remove: () => {} }
