/**
 * The first part of the program of the page: the graph from the element `graph-data`, what is connected, and where it is placed. The second
 * part is {@link ./page-script.ts}.
 */
export const pageModel = String.raw`
'use strict'
const graph = JSON.parse(document.getElementById('graph-data').textContent)
const rowHeight = 32
const columns = [
  { title: 'Sign-ins and sources', left: 0, width: 19 },
  { title: 'Accounts', left: 23, width: 20 },
  { title: 'Roles', left: 47, width: 20 },
  { title: 'Profiles', left: 72, width: 28 },
]
const nodes = listNodes()
const byId = new Map(nodes.map((node) => [node.id, node]))
const edges = graph.edges.filter(({ from, to }) => byId.has(from) && byId.has(to))
const next = groupEdges('from', 'to')
const previous = groupEdges('to', 'from')
const order = orderNodes()

function listNodes() {
  return [
    ...graph.signIns.map((signIn) => makeNode(0, signIn, signIn.name, '', signIn.signedInUntil ? 'good' : '', [
      ['start URL', signIn.startUrl],
      ['signed in until', showTime(signIn.signedInUntil) || 'not signed in'],
      ['renews', signIn.renewable ? 'automatically' : 'no'],
    ])),
    ...graph.sources.map((source) => makeNode(0, source, source.profile || source.kind, source.profile ? source.kind : '', '', [
      ['kind', source.kind],
      ['profile', source.profile],
      ['at', source.at],
    ])),
    ...graph.accounts.map((account) => makeNode(1, account, account.accountName || account.accountId,
      account.accountName ? account.accountId : '', '', [
        ['account', account.accountId],
        ['name', account.accountName],
      ])),
    ...graph.roles.map((role) => makeNode(2, role, role.roleName, '', '', [
      ['kind', role.kind === 'role' ? 'role' : 'permission set'],
      ['account', role.accountId],
      ['ARN', role.roleArn],
    ])),
    ...graph.profiles.map((profile) => makeNode(3, profile, profile.profile, '',
      profile.problem ? 'bad' : profile.cachedUntil ? 'good' : '', [
        ['at', profile.at],
        ['kind', profile.kind],
        ['account', [profile.accountId, profile.accountName].filter(Boolean).join(' ')],
        ['role', profile.roleName],
        ['region', profile.region],
        ['cached until', showTime(profile.cachedUntil)],
        ['problem', profile.problem && profile.problem.message + ' [' + profile.problem.code + ']'],
        ['active', profile.active ? 'yes' : ''],
      ])),
  ]
}

function makeNode(column, { id }, label, note, state, facts) {
  const known = facts.filter(([, value]) => value)
  const text = [label, note, ...known.map(([, value]) => value)].join(' ').toLowerCase()
  return { id, column, label, note, state, facts: known, text }
}

function showTime(time) {
  return time ? new Date(time).toLocaleString() : ''
}

function groupEdges(key, value) {
  const groups = new Map(nodes.map(({ id }) => [id, []]))
  for (const edge of edges) groups.get(edge[key]).push(edge[value])
  return groups
}

/** Depth first from the sources, so that what belongs together is next to each other and few edges cross. */
function orderNodes() {
  const positions = new Map()
  const visit = (id) => {
    if (positions.has(id)) return
    positions.set(id, positions.size)
    next.get(id).forEach(visit)
  }
  nodes.filter(({ id }) => previous.get(id).length === 0).forEach(({ id }) => visit(id))
  nodes.forEach(({ id }) => visit(id))
  return positions
}

/** What leads to the nodes, and what they lead to. */
function findConnected(ids) {
  const found = new Set(ids)
  for (const graphOf of [previous, next]) {
    const seen = new Set(ids)
    const queue = [...ids]
    while (queue.length > 0) {
      for (const other of graphOf.get(queue.pop())) {
        if (!seen.has(other)) queue.push(other)
        seen.add(other)
      }
    }
    seen.forEach((id) => found.add(id))
  }
  return found
}

/** Each column from the right: a node is beside what it leads to, and below the one before it. */
function placeNodes(shown) {
  const tops = new Map()
  for (const column of [3, 2, 1, 0]) {
    const own = nodes.filter((node) => node.column === column && shown.has(node.id))
    own.sort((left, right) => order.get(left.id) - order.get(right.id))
    let free = 28
    for (const { id } of own) {
      const targets = next.get(id).filter((other) => tops.has(other)).map((other) => tops.get(other))
      const first = targets.length === 0 ? free : Math.min(...targets)
      const last = Math.max(first, ...targets)
      // A source of many accounts is at the first one, where it can be seen.
      const top = column === 3 ? free : Math.max(free, column === 0 ? first : (first + last) / 2)
      tops.set(id, top)
      free = top + rowHeight
    }
  }
  return tops
}
`
