import type { ConfigGraph } from './config-graph.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'

/**
 * The graph as one HTML page that needs no network. Its policy allows exactly its own style and script, so that no text of a config can run
 * or load anything (CSP Level 3, hashes).
 * @param hashOf SHA-256 of a text in base64
 */
export function graphPage(graph: ConfigGraph, hashOf: (text: string) => string): string {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hashOf(pageStyle)}'`,
    `script-src 'sha256-${hashOf(pageScript)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>awsx: profiles, roles, accounts</title>
<style>${pageStyle}</style>
<header>
<h1>AWS profiles</h1>
<input id="search" type="search" placeholder="Search profiles, accounts, roles, files (/)" aria-label="Search" autofocus>
<label><input id="problems" type="checkbox"> only problems</label>
<span id="count" role="status"></span>
</header>
<main>
<div id="graph"></div>
<aside id="details" aria-live="polite"></aside>
</main>
<noscript>This page needs JavaScript. "awsx list" prints the profiles.</noscript>
<script type="application/json" id="graph-data">${embedJson(graph)}</script>
<script>${pageScript}</script>
</html>
`
}

/** JSON in which no text can end the element, or start a comment in it. */
function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
