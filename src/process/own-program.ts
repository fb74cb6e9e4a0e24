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

/** @returns the running awsx; the path as it was started if its links cannot be resolved */
export function readOwnProgram(): OwnProgram {
  const bun = process.versions['bun']
  const isBinary = bun !== undefined
  const path = isBinary ? process.execPath : (process.argv[1] ?? process.execPath)
  return {
    path: resolveLinks(path),
    runtime: bun === undefined ? `Node.js ${process.versions.node}` : `Bun ${bun}`,
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
