/**
 * Answers a sign-in page as a person with a browser would: opens the address, presses the buttons, and follows the
 * redirect to the client's listener.
 *
 * @param url an authorization address or a device's verificationUriComplete
 * @returns the text of the last page and its address
 * @throws Error when a page is not answered with success or has no form that can be answered
 */
export async function answerSignIn(url: string, decision: 'allow' | 'deny' = 'allow'): Promise<Visited> {
  let visited = await open(url)
  while (visited.html.includes('<form') && new URL(visited.url).origin === new URL(url).origin) {
    visited = await submit(visited, decision)
  }
  return visited
}

export type Visited = { url: string; html: string }

async function open(url: string, init: RequestInit = {}): Promise<Visited> {
  const response = await fetch(url, init)
  const html = await response.text()
  if (!response.ok) throw new Error(`the sign-in page answered ${response.status}: ${textOf(html)}`)
  return { url: response.url, html }
}

async function submit(page: Visited, decision: 'allow' | 'deny'): Promise<Visited> {
  const action = /<form method="post" action="([^"]+)"/.exec(page.html)?.[1]
  if (action === undefined) throw new Error(`no form to answer on the page ${textOf(page.html)}`)
  const body = new URLSearchParams()
  for (const [, name = '', value = ''] of page.html.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
  )) {
    body.set(unescape(name), unescape(value))
  }
  if (page.html.includes('name="decision"')) body.set('decision', decision)
  return open(new URL(action, page.url).href, { method: 'POST', body })
}

function textOf(html: string): string {
  return html
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function unescape(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] ?? '')
}
