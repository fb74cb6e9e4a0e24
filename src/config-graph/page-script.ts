import { pageModel } from './page-model.ts'

/**
 * The program of the page, for the browser. It puts texts into the page as text only, so that no name in a config can be markup.
 */
export const pageScript = String.raw`${pageModel}
const board = document.getElementById('graph')
const search = document.getElementById('search')
const onlyProblems = document.getElementById('problems')
const details = document.getElementById('details')
let selected

function findShown() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
  const isAll = words.length === 0 && !onlyProblems.checked
  const matches = nodes.filter((node) =>
    words.every((word) => node.text.includes(word)) && (!onlyProblems.checked || node.state === 'bad'))
  return isAll ? new Set(byId.keys()) : findConnected(matches.map(({ id }) => id))
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
  for (const { level, message, at, code, fix } of graph.problems) {
    const item = make('li', level === 'error' ? 'bad' : '', message + (at ? ' (' + at + ')' : '') + ' [' + code + ']')
    if (fix) item.append(make('small', '', 'fix: ' + fix))
    list.append(item)
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
