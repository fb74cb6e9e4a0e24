import { escapeLabel } from '../plan/mermaid-label.ts'
import type { ConfigGraph } from './config-graph.ts'

/** The graph as a Mermaid flowchart from left to right. Without a code fence; lines end with a line feed. */
export function graphMermaid(graph: ConfigGraph): string {
  const nodes = listNodes(graph)
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]))
  const boxes = nodes.map(({ id, lines, style }) => {
    const label = lines.map(escapeLabel).join('<br/>')
    return `  ${ids.get(id) ?? ''}["${label}"]${style === undefined ? '' : `:::${style}`}`
  })
  const arrows = graph.edges.flatMap(({ from, to, kind }) => {
    const [start, end] = [ids.get(from), ids.get(to)]
    if (start === undefined || end === undefined) return []
    return [`  ${start} -->${kind === 'assumes' ? '|AssumeRole|' : ''} ${end}`]
  })
  const styles = [
    '  classDef cached stroke-dasharray: 4 2',
    '  classDef problem stroke:#c0392b,stroke-width:2px',
  ].filter((line) => nodes.some(({ style }) => style !== undefined && line.includes(`classDef ${style} `)))
  return `${['flowchart LR', ...boxes, ...arrows, ...styles].join('\n')}\n`
}

interface MermaidNode {
  readonly id: string
  readonly lines: readonly string[]
  readonly style?: 'cached' | 'problem' | undefined
}

function listNodes({ signIns, sources, accounts, roles, profiles }: ConfigGraph): readonly MermaidNode[] {
  return [
    ...signIns.map(({ id, name, startUrl, signedInUntil }) => ({
      id,
      lines: [
        `sign-in ${name}`,
        ...(startUrl === null || name === startUrl ? [] : [startUrl]),
        ...(signedInUntil === null ? [] : [`signed in until ${signedInUntil}`]),
      ],
    })),
    ...sources.map(({ id, kind, profile, at }) => ({ id, lines: present(kind, profile, at) })),
    ...accounts.map(({ id, accountId, accountName }) => ({
      id,
      lines: present(`account ${accountId}`, accountName),
    })),
    ...roles.map(({ id, kind, roleName, roleArn }) => ({
      id,
      lines: present(`${kind === 'role' ? 'role' : 'permission set'} ${roleName}`, roleArn),
    })),
    ...profiles.map(({ id, profile, at, cachedUntil, problem }): MermaidNode => ({
      id,
      lines: present(
        `profile ${profile}`,
        at,
        cachedUntil === null ? null : `cached until ${cachedUntil}`,
        problem?.code ?? null,
      ),
      style: problem === undefined ? (cachedUntil === null ? undefined : 'cached') : 'problem',
    })),
  ]
}

function present(...lines: readonly (string | null)[]): readonly string[] {
  return lines.filter((line) => line !== null)
}
