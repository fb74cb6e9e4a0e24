/** The tables, for the terminal and for docs/benchmarks.md, and the machine they were made on. */
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { compare } from './groups.mjs'
import { starterName, summarize } from './measure.mjs'

/** Contains neither the machine's name nor any path. */
export function describeMachine() {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB; ${readSystem()}`
}

function readSystem() {
  try {
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform
  } catch {
    return process.platform
  }
}

/** Above this load the machine is too busy for meaningful figures. */
export const busyLoad = 0.5

/** @returns the load average of the last minute */
export function readLoad() {
  return loadavg()[0]
}

/** @returns the table of a group, in Markdown */
export function makeTable(group) {
  const [header, ...lines] = group.rows === undefined ? amountCells(group) : timeCells(group.rows)
  const numbers = header.slice(1).map(() => '---:')
  const all = [header, ['---', ...numbers], ...lines]
  const widths = header.map((_, index) => Math.max(...all.map((cells) => cells[index].length)))
  return all.map((cells) => makeLine(cells, widths)).join('\n')
}

function makeLine(cells, widths) {
  if (cells[0] === '---') {
    const [first, ...numbers] = widths.map((width) => '-'.repeat(width + 2))
    return `|${[first, ...numbers.map((dashes) => `${dashes.slice(1)}:`)].join('|')}|`
  }
  const padded = cells.map((cell, index) =>
    index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]),
  )
  return `| ${padded.join(' | ')} |`
}

function amountCells({ columns, amounts }) {
  return [['what', ...columns], ...amounts.map(({ what, columns: cells }) => [what, ...cells])]
}

function timeCells(rows) {
  const isDifference = rows.some(({ minus }) => minus !== undefined)
  const hasTargets = rows.some(({ target }) => target !== undefined)
  const header = ['what', isDifference ? 'adds' : 'ratio', ...(hasTargets ? ['target'] : [])]
  const lines = rows.map((row) => {
    const { median, min, max } = summarize(row.times)
    const value = compare(row)
    const shown = value === undefined ? '' : isDifference ? `${value.toFixed(1)} ms` : value.toFixed(2)
    const what = row.note === undefined ? row.what : `${row.what} (${row.note})`
    const target = hasTargets ? [showTarget(row, value, isDifference)] : []
    return [what, shown, ...target, median.toFixed(1), `${min.toFixed(1)}–${max.toFixed(1)}`]
  })
  return [[...header, 'median ms', 'range'], ...lines]
}

function showTarget({ target }, value, isDifference) {
  if (target === undefined || value === undefined) return ''
  const words = `≤ ${target}${isDifference ? ' ms' : ''}`
  return value <= target ? words : `${words}: missed`
}

/** @returns docs/benchmarks.md */
export function makePage({ groups, rounds, absent, load }) {
  const sections = groups.map(
    ({ title, text, ...group }) => `## ${title}\n\n${wrap(text)}\n\n${makeTable(group)}\n`,
  )
  const missing = absent.map((line) => `- ${line}\n`).join('')
  return `# Benchmarks

${wrap('`npm run bench` writes this page. Programs run in turns, in another random order each round, so that other load affects all of them alike. All are copied first, because a program that was just written starts faster than one that the system read from the disk piece by piece. Times are milliseconds from start to end of the process. Ratios are ratios of medians.')}

${wrap(describeStarter())}

- machine: ${describeMachine()}
- rounds: ${rounds}, with a load of ${load.toFixed(1)} before the first
- day: ${new Date().toISOString().slice(0, 10)}
${load > busyLoad ? '\n**The machine was busy: these figures are provisional.**\n' : ''}
![medians of a command with a cached session](images/benchmarks.svg)

${sections.join('\n')}
## Other tools

${wrap('[Other tools](../scripts/bench/README.md) that are on `PATH` are measured as well, each with its own file-based store in a separate home.')}
${missing === '' ? '' : `\nNot measured this time:\n\n${missing}`}`
}

function describeStarter() {
  return starterName === 'Bun'
    ? 'A process of Bun starts the programs, except for the picker. Node would copy the tables of its own memory for each of them (fork(2)), a millisecond that is not part of the program and hides differences.'
    : 'Node starts the programs, because Bun is not installed. It copies the tables of its own memory for each of them (fork(2)), a millisecond that is not part of the program and hides differences.'
}

function wrap(text) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== '' && line.length + word.length >= 118) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n')
}
