/** Draws the medians of the warm runs as bars. Colours follow the reader's light or dark setting. */
import { summarize } from './measure.mjs'

const width = 760
const barHeight = 18
const gap = 8
const textWidth = 250
const top = 42

/** @param group the group of warm runs @returns an SVG picture */
export function drawChart({ title, rows }) {
  const bars = rows.map((row) => ({ ...row, ...summarize(row.times) }))
  const longest = Math.max(...bars.map(({ median }) => median))
  const scale = (width - textWidth - 90) / longest
  const height = top + bars.length * (barHeight + gap) + 12
  const words = bars.map(({ what, median }) => `${plain(what)}: ${median.toFixed(1)} ms`).join('; ')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(words)}">
<style>
  text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .bar { fill: #afb8c1 }
  .ours { fill: #1a7f37 }
  .range { stroke: #57606a }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #57606a }
    .ours { fill: #3fb950 }
    .range { stroke: #afb8c1 }
  }
</style>
<text class="title" x="8" y="24">${escape(title)}: median in milliseconds, with the smallest and the largest</text>
${bars.map((bar, index) => drawBar(bar, top + index * (barHeight + gap), scale)).join('\n')}
</svg>
`
}

function drawBar({ what, median, min, max, isOurs }, y, scale) {
  const middle = y + barHeight / 2
  const x = (value) => (textWidth + Math.min(value * scale, width - textWidth - 70)).toFixed(1)
  const end = Math.min(max, median * 1.2)
  return `<text x="${textWidth - 8}" y="${middle + 5}" text-anchor="end">${escape(plain(what))}</text>
<rect class="${isOurs ? 'bar ours' : 'bar'}" x="${textWidth}" y="${y}" width="${(median * scale).toFixed(1)}" height="${barHeight}" rx="2"/>
<line class="range" x1="${x(min)}" x2="${x(end)}" y1="${middle}" y2="${middle}"/>
<text x="${Number(x(end)) + 6}" y="${middle + 5}">${median.toFixed(1)}</text>`
}

function plain(text) {
  return text.replaceAll('`', '')
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
