import type { SourceLocation } from './types.ts'

/** A path as people read it: with `~` for the home folder. An empty home shortens nothing. */
export function showPath(home: string, path: string): string {
  const below = home !== '' && path.startsWith(home) && /^[/\\]/.test(path.slice(home.length))
  return below ? `~${path.slice(home.length)}` : path
}

/** `~/.aws/config:41` */
export function showLocation(home: string, location: SourceLocation): string {
  return `${showPath(home, location.file)}:${location.line}`
}
