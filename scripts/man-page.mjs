import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Makes the manual page awsx(1) from the same pages as `awsx help`.
 * @param {{ version: string, define: Record<string, string> }} options `define` replaces names in the sources, as in the bundle
 * @returns {Promise<string>} roff with the macros of man(7)
 */
export async function renderManPage({ version, define }) {
  const { overviewPage, commandPage, commandGroups, helpTopics } = await loadPages(define)
  const overview = overviewPage(commandGroups, helpTopics)
  const commands = commandGroups.flatMap((group) => group.commands).filter(({ hidden }) => hidden !== true)
  const globalOptions = overview.sections.find(({ title }) => title === 'Global options')
  const pages = commands.map((shape) => ({ name: shape.name, page: commandPage(shape) }))
  return [
    `.TH AWSX 1 "" "awsx ${version}" "User Commands"`,
    '.nh',
    '.ad l',
    '.SH NAME',
    `awsx \\- ${escape(lowerFirst(overview.summary))}`,
    '.SH SYNOPSIS',
    bold(overview.usage),
    '.SH COMMANDS',
    ...pages.flatMap(({ page }) => renderCommand(page)),
    '.SH GLOBAL OPTIONS',
    ...globalOptions.rows.flatMap(renderRow),
    ...helpTopics.flatMap(({ name, page }) => [
      `.SH ${name.toUpperCase().replace('-', ' ')}`,
      ...page.sections.flatMap((section) => renderSection(section, 'SS')),
    ]),
    ...overview.sections
      .filter(({ title }) => ['Examples', 'Documentation'].includes(title))
      .flatMap((section) => renderSection({ ...section, title: section.title.toUpperCase() }, 'SH')),
    '',
  ].join('\n')
}

/** Runs the files, without the handlers that the commands import when they run. */
async function loadPages(define) {
  const handlersOutside = {
    name: 'handlers-outside',
    resolveId: (source, _importer, { kind }) =>
      source === 'pages' ? source : kind === 'dynamic-import' ? { id: source, external: true } : null,
    load: (id) => (id === 'pages' ? pages : null),
  }
  const src = (path) => JSON.stringify(join(root, 'src', path))
  const pages = `
    export { overviewPage, commandPage } from ${src('argv/help-page.ts')}
    export { commandGroups } from ${src('commands/all-commands.ts')}
    export { helpTopics } from ${src('commands/help/help-topics.ts')}`
  const bundle = await rolldown({
    input: 'pages',
    platform: 'node',
    plugins: [handlersOutside],
    transform: { define },
  })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  return await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`)
}

/** The global options have a section of their own. */
function renderCommand({ usage, summary, sections }) {
  const own = sections.filter(({ title }) => !['Global options', 'Documentation'].includes(title))
  return [
    `.SS ${escape(usage)}`,
    `${escape(summary)}.`,
    ...own.flatMap(({ title, rows }) => ['.PP', bold(title), ...rows.flatMap(renderRow)]),
  ]
}

function renderSection({ title, paragraphs = [], rows = [] }, macro) {
  return [
    `.${macro} ${escape(title)}`,
    ...paragraphs.flatMap((text, index) => [...(index === 0 ? [] : ['.PP']), escape(text)]),
    ...rows.flatMap(renderRow),
  ]
}

function renderRow({ term, text }) {
  return ['.TP', bold(term.trim()), escape(text)]
}

function bold(text) {
  return `\\fB${escape(text)}\\fR`
}

function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** groff_char(7): a plain `-` may become a hyphen, `'` and `.` at the start of a line are requests, and ASCII quotes become typographic. */
function escape(text) {
  const characters = {
    '\\': '\\e',
    '-': '\\-',
    "'": '\\(aq',
    '"': '\\(dq',
    '`': '\\(ga',
    '^': '\\(ha',
    '~': '\\(ti',
    '…': '...',
  }
  const escaped = text.replace(/[\\'"`^~…-]/g, (character) => characters[character])
  return escaped.startsWith('.') ? `\\&${escaped}` : escaped
}
