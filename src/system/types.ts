/** The part of `Stats` of node:fs that a run needs. */
export interface FileStatus {
  readonly dev: number
  readonly ino: number
  /** Type and permissions, as in stat(2). */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Of a device file. */
  readonly rdev: number
  /** In bytes. */
  readonly size: number
  /** Milliseconds since 1970 UTC, with fractions. */
  readonly mtimeMs: number
  readonly ctimeMs: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
  isFIFO(): boolean
  isCharacterDevice(): boolean
}

/** Has a call give undefined for a file that does not exist. */
export interface IfThere {
  readonly throwIfNoEntry: false
}

/** As `statSync` and `lstatSync` of node:fs. */
export interface FindStatus {
  (path: string): FileStatus
  (path: string, options: IfThere): FileStatus | undefined
}

/** The functions of node:fs that a run with a cached session calls, with the arguments that it gives them. */
export interface FileCalls {
  readonly accessSync: (path: string, mode: number) => void
  readonly closeSync: (fd: number) => void
  readonly existsSync: (path: string) => boolean
  readonly fstatSync: (fd: number) => FileStatus
  /** As `fstatSync`. @returns undefined if the descriptor is closed, or if its status cannot be read */
  readonly fstatIfOpen: (fd: number) => FileStatus | undefined
  readonly lstatSync: FindStatus
  /** @param flags without O_CREAT, so that no mode is needed */
  readonly openSync: (path: string, flags: number) => number
  readonly readdirSync: (path: string) => string[]
  /** Fills the bytes from the position of the descriptor on. @returns how many were read; 0 at the end */
  readonly readSync: (fd: number, bytes: Uint8Array) => number
  readonly statSync: FindStatus
  readonly statfsSync: (path: string) => { readonly type: number }
  /** @returns how many of the bytes were written */
  readonly writeSync: (fd: number, bytes: Uint8Array) => number
}

/** The part of node:path that a run with a cached session needs. */
export interface PathCalls {
  readonly dirname: (path: string) => string
  readonly isAbsolute: (path: string) => boolean
  readonly join: (...parts: string[]) => string
  readonly resolve: (...parts: string[]) => string
  readonly sep: string
}
