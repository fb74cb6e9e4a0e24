/** Draws what a terminal shows as SVG. */

const cell = { width: 8.4, height: 20 }
const margin = { side: 18, top: 46, bottom: 16 }
const text = { plain: '#d5dbe3', dim: '#8b96a5' }
const background = '#1c2128'
const palette = ['#545d68', '#f47067', '#6bc46d', '#daaa3f', '#6cb6ff', '#dcbdfb', '#56b6c2', '#adbac7']

/**
 * @param lines with escape sequences for colors and styles only
 * @param title text alternative for readers who cannot see it
 */
export function drawTerminal(lines, title) {
  const columns = Math.max(...lines.map((line) => plain(line).length))
  const width = Math.ceil(columns * cell.width + 2 * margin.side)
  const height = lines.length * cell.height + margin.top + margin.bottom
  const rows = lines.flatMap((line, row) => drawLine(line, margin.top + (row + 0.7) * cell.height))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    '<style>text { font: 14px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }</style>',
    `<rect width="${width}" height="${height}" rx="10" fill="${background}"/>`,
    ...['#f47067', '#daaa3f', '#6bc46d'].map(
      (fill, index) => `<circle cx="${22 + 20 * index}" cy="22" r="6" fill="${fill}"/>`,
    ),
    ...rows,
    '</svg>',
    '',
  ].join('\n')
}

function plain(line) {
  return line.replaceAll(/\u001b\[[\d;]*m/g, '')
}

/** A piece of text for each run of one style. Its length is given, so that columns stay columns in every font. */
function drawLine(line, y) {
  const runs = []
  let style = plainStyle
  let column = 0
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    if (part.startsWith('\u001b')) style = restyle(style, part)
    else {
      if (style.behind !== undefined && part !== '') runs.push(drawGround(part, { column, y, ...style }))
      const indent = part.length - part.trimStart().length
      const shown = part.trim()
      if (shown !== '') runs.push(drawRun(shown, { column: column + indent, y, ...style }))
      column += part.length
    }
  }
  return runs
}

function drawRun(shown, { column, y, fill, bold }) {
  const sandbox = `x="${round(margin.side + column * cell.width)}" y="${round(y)}"`
  const length = `textLength="${round(shown.length * cell.width)}" lengthAdjust="spacingAndGlyphs"`
  return `<text ${sandbox} ${length} fill="${fill}"${bold ? ' font-weight="bold"' : ''}>${escape(shown)}</text>`
}

function drawGround(part, { column, y, behind }) {
  const sandbox = `x="${round(margin.side + column * cell.width)}" y="${round(y - 0.7 * cell.height)}"`
  return `<rect ${sandbox} width="${round(part.length * cell.width)}" height="${cell.height}" fill="${behind}"/>`
}

function round(value) {
  return Number(value.toFixed(1))
}

const plainStyle = { fill: text.plain, bold: false, behind: undefined }

/** Select Graphic Rendition (ECMA-48 §8.3.117), as far as awsx and the shells use it. */
function restyle(style, sequence) {
  let next = style
  const codes = sequence.slice(2, -1).split(';').map(Number)
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index]
    // A color of the 256-color table, in which only the first sixteen have names.
    if ((code === 38 || code === 48) && codes[index + 1] === 5) {
      const color = palette[codes[index + 2] % 8]
      next = code === 38 ? { ...next, fill: color } : { ...next, behind: color }
      index += 2
    } else next = restyleBy(next, code)
  }
  return next
}

function restyleBy(style, code) {
  if (code === 0) return plainStyle
  if (code === 1) return { ...style, bold: true }
  if (code === 2) return { ...style, fill: text.dim }
  if (code === 7) return { ...style, fill: background, behind: style.fill }
  if (code === 22) return { ...style, fill: style.fill === text.dim ? text.plain : style.fill, bold: false }
  if (code === 27) return { ...style, fill: style.behind ?? style.fill, behind: undefined }
  if (code === 39) return { ...style, fill: text.plain }
  if (code === 49) return { ...style, behind: undefined }
  if (code >= 30 && code <= 37) return { ...style, fill: palette[code - 30] }
  if (code >= 90 && code <= 97) return { ...style, fill: palette[code - 90] }
  return style
}

function escape(shown) {
  return shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
