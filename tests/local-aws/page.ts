import type { Reply } from './exchange.ts'
import { escapeXml } from './query-protocol.ts'

/** A form of a page: where it is posted to, its hidden fields, an optional text field, and its buttons. */
export type PageForm = {
  action: string
  method?: 'post' | 'get'
  hidden?: Record<string, string>
  field?: { name: string; label: string }
  buttons: { id: string; label: string; name?: string; value?: string }[]
}

/** What a page shows: a heading, lines of facts (name and value), a note, and a form. */
export type Page = {
  title: string
  facts?: Record<string, string>
  note?: string
  form?: PageForm
  status?: number
}

/** @returns a page of plain HTML which works without JavaScript. */
export function replyPage(page: Page): Reply {
  const facts = Object.entries(page.facts ?? {})
    .map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`)
    .join('')
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>${escapeXml(page.title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; color: #16191f }
header { color: #687078; font-size: .8rem }
dt { color: #687078 } dd { margin: 0 0 .6rem; font-weight: 600; overflow-wrap: anywhere }
button { font: inherit; padding: .4rem 1.4rem; margin-right: .6rem }
input { font: inherit; padding: .4rem; text-transform: uppercase }
</style></head>
<body>
<header>local AWS: a test server, not Amazon</header>
<h1 id="title">${escapeXml(page.title)}</h1>
${facts === '' ? '' : `<dl>${facts}</dl>`}
${page.note === undefined ? '' : `<p id="note">${escapeXml(page.note)}</p>`}
${page.form === undefined ? '' : writeForm(page.form)}
</body>
</html>
`
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  return { status: page.status ?? 200, headers, body }
}

/** @returns a page that says what is wrong with a request which cannot be sent back to its client. */
export function replyProblemPage(note: string): Reply {
  return replyPage({ title: 'This request cannot be served', note, status: 400 })
}

function writeForm(form: PageForm): string {
  const hidden = Object.entries(form.hidden ?? {})
    .map(([name, value]) => `<input type="hidden" name="${escapeXml(name)}" value="${escapeXml(value)}">`)
    .join('\n')
  const field =
    form.field === undefined
      ? ''
      : `<p><label>${escapeXml(form.field.label)} <input id="${form.field.name}" name="${form.field.name}" autofocus></label></p>`
  const buttons = form.buttons
    .map(({ id, label, name, value }) => {
      const sends = name === undefined ? '' : ` name="${escapeXml(name)}" value="${escapeXml(value ?? '')}"`
      return `<button id="${escapeXml(id)}" type="submit"${sends}>${escapeXml(label)}</button>`
    })
    .join('\n')
  return `<form method="${form.method ?? 'post'}" action="${escapeXml(form.action)}">\n${hidden}\n${field}\n${buttons}\n</form>`
}

/** The two buttons under which a person decides. */
export const ALLOW_OR_DENY: PageForm['buttons'] = [
  { id: 'allow', label: 'Allow', name: 'decision', value: 'allow' },
  { id: 'deny', label: 'Deny', name: 'decision', value: 'deny' },
]
