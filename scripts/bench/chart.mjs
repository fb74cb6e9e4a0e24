/** Draws the medians of the warm runs as bars. Colors follow the reader's light or dark setting. */
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
  line { stroke: #ffffff; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #57606a }
    .ours { fill: #3fb950 }
    line { stroke: #0d1117 }
  }
</style>
<text class="title" x="8" y="24">${escape(title)}: milliseconds, median; the mark is the smallest</text>
${bars.map((bar, index) => drawBar(bar, top + index * (barHeight + gap), scale)).join('\n')}
</svg>
`
}

function drawBar({ what, median, min, isOurs }, y, scale) {
  const middle = y + barHeight / 2
  const smallest = (textWidth + min * scale).toFixed(1)
  const length = (median * scale).toFixed(1)
  return `<text x="${textWidth - 8}" y="${middle + 5}" text-anchor="end">${escape(plain(what))}</text>
<rect class="${isOurs ? 'bar ours' : 'bar'}" x="${textWidth}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>
<line x1="${smallest}" x2="${smallest}" y1="${y + 3}" y2="${y + barHeight - 3}"/>
<text x="${(textWidth + Number(length) + 6).toFixed(1)}" y="${middle + 5}">${median.toFixed(1)}</text>`
}

function plain(text) {
  return text.replaceAll('`', '')
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
