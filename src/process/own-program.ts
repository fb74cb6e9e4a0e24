import { realpathSync } from 'node:fs'

/** The running awsx. */
export interface OwnProgram {
  /** The binary, or the script that Node runs, with links resolved. */
  readonly path: string
  /** With its version: `Node.js 24.1.0`, `Bun 1.4.5`. */
  readonly runtime: string
  /** Whether it is the binary that needs no Node. */
  readonly isBinary: boolean
}

/**
 * Whether a script is part of the standalone binary, by the path that Bun gives to such a script. Bun can also run the script of the npm
 * package.
 */
export function isInBinary(script: string): boolean {
  return /^(?:\/\$bunfs\/|B:[\\/]~BUN[\\/])/.test(script)
}

/** @returns the running awsx; the path as it was started if its links cannot be resolved */
export function readOwnProgram({
  argv: [, script],
  execPath,
  versions,
}: Pick<NodeJS.Process, 'argv' | 'execPath' | 'versions'> = process): OwnProgram {
  const isBinary = script === undefined || isInBinary(script)
  const bun = versions['bun']
  return {
    path: resolveLinks(isBinary ? execPath : script),
    runtime: bun === undefined ? `Node.js ${versions.node}` : `Bun ${bun}`,
    isBinary,
  }
}

function resolveLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** The words that start this awsx where neither PATH nor a shell helps: for a service manager. */
export function wordsFor({ path, isBinary }: Pick<OwnProgram, 'path' | 'isBinary'>): readonly string[] {
  return isBinary ? [path] : [process.execPath, path]
}
