import { writeTemporaryFile } from '../files/temporary-file.ts'
import type { Secret } from '../secret.ts'
import { isWsl } from '../wsl.ts'
import { canFindPeers } from './peer-user.ts'
import type { PeerContext } from './peer-user.ts'

/** A page that only this user can read and that leads to a secret URL. */
export interface RedirectFile {
  readonly file: string
  remove(): void
}

/**
 * Where a server cannot tell users apart, its URL must not be an argument of the browser, which every user can read. The
 * browser then gets the path of a file. Not in WSL: a Windows browser cannot open the file.
 */
export function needsRedirectFile(context: PeerContext): boolean {
  return !canFindPeers(context) && !isWsl(context)
}

/** Writes the page (mode 0600, in a new folder of mode 0700). The caller removes it when the browser has come. */
export function writeRedirectFile(target: Secret): RedirectFile {
  const page = writeTemporaryFile('open.html', redirectPage(target.reveal()))
  return { file: page.path, remove: () => page.remove() }
}

function redirectPage(url: string): string {
  const escaped = url.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${escaped}">
<title>awsx</title>
<body><a href="${escaped}">Continue</a></body>
</html>
`
}
