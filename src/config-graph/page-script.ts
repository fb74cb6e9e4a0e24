/**
 * The program of the page, for the browser. It reads the graph from the element `graph-data`, and puts texts into the page as text only, so
 * that no name in a config can be markup.
 */
export const pageScript = String.raw`
'use strict'
const graph = JSON.parse(document.getElementById('graph-data').textContent)
const board = document.getElementById('graph')
const search = document.getElementById('search')
const onlyProblems = document.getElementById('problems')
const details = document.getElementById('details')
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
let selected

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

function findShown() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
  const isAll = words.length === 0 && !onlyProblems.checked
  const matches = nodes.filter((node) =>
    words.every((word) => node.text.includes(word)) && (!onlyProblems.checked || node.state === 'bad'))
  return isAll ? new Set(byId.keys()) : findConnected(matches.map(({ id }) => id))
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

function draw() {
  const shown = findShown()
  if (selected && !shown.has(selected)) selected = undefined
  const related = selected ? findConnected([selected]) : undefined
  const tops = placeNodes(shown)
  const width = board.clientWidth
  board.replaceChildren(
    drawEdges(tops, width, related),
    ...columns.map(({ title, left }) => {
      const heading = make('div', 'heading', title)
      heading.style.left = left + '%'
      return heading
    }),
    ...nodes.filter(({ id }) => tops.has(id)).map((node) => drawNode(node, tops.get(node.id), related)),
  )
  board.style.height = Math.max(120, ...[...tops.values()].map((top) => top + rowHeight)) + 'px'
  const profiles = nodes.filter(({ id, column }) => column === 3 && shown.has(id)).length
  document.getElementById('count').textContent = profiles + ' of ' + graph.profiles.length + ' profiles'
  showDetails()
}

function drawNode({ id, column, label, note, state }, top, related) {
  const button = make('button', ['node', state, related && (related.has(id) ? 'related' : 'faded')].filter(Boolean).join(' '), label)
  if (note) button.append(make('small', '', note))
  button.title = note ? label + ' (' + note + ')' : label
  button.dataset.id = id
  button.setAttribute('aria-pressed', String(id === selected))
  Object.assign(button.style, { top: top + 'px', left: columns[column].left + '%', width: columns[column].width + '%' })
  return button
}

function drawEdges(tops, width, related) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const { from, to, kind } of edges) {
    if (!tops.has(from) || !tops.has(to)) continue
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    const [start, end] = [byId.get(from).column, byId.get(to).column]
    const x1 = ((columns[start].left + columns[start].width) * width) / 100
    const x2 = (start === end ? columns[end].left + columns[end].width : columns[end].left) * width / 100
    const [y1, y2] = [tops.get(from) + 13, tops.get(to) + 13]
    const bend = start === end ? 30 : Math.max(20, (x2 - x1) / 2)
    const x3 = start === end ? x2 + bend : x2 - bend
    path.setAttribute('d', 'M' + x1 + ' ' + y1 + 'C' + (x1 + bend) + ' ' + y1 + ' ' + x3 + ' ' + y2 + ' ' + x2 + ' ' + y2)
    const isRelated = related && related.has(from) && related.has(to)
    path.setAttribute('class', [kind, related && (isRelated ? 'related' : 'faded')].filter(Boolean).join(' '))
    svg.append(path)
  }
  return svg
}

function showDetails() {
  if (!selected) return details.replaceChildren(...describeProblems())
  const { label, facts } = byId.get(selected)
  const list = make('dl', '')
  for (const [name, value] of facts) {
    list.append(make('dt', '', name), make('dd', name === 'problem' ? 'bad' : '', value))
  }
  details.replaceChildren(make('h2', '', label), list)
}

function describeProblems() {
  const list = make('ul', '')
  for (const { level, message, at, code } of graph.problems) {
    list.append(make('li', level === 'error' ? 'bad' : '', message + (at ? ' (' + at + ')' : '') + ' [' + code + ']'))
  }
  const title = graph.problems.length === 0 ? 'No problems found' : 'Problems'
  return [make('h2', '', title), list, make('p', '', 'Select anything in the graph to see where it comes from.')]
}

function make(name, className, text) {
  const element = document.createElement(name)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}

board.addEventListener('click', (event) => {
  const id = event.target.closest('.node')?.dataset.id
  selected = id === selected ? undefined : id
  draw()
})
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && event.target !== search) {
    event.preventDefault()
    search.focus()
  }
  if (event.key !== 'Escape') return
  selected = undefined
  search.value = ''
  search.blur()
  draw()
})
search.addEventListener('input', draw)
onlyProblems.addEventListener('change', draw)
addEventListener('resize', draw)
draw()
`
