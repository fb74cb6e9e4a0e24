/** The release scripts, which are JavaScript, with the types that the tests need. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export interface Metadata {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly repository: string
  readonly homepage: string
  readonly bugs: string
  readonly downloads: string
  readonly maintainer: string
  readonly time: number
}

export interface Platform {
  readonly name: string
  readonly deb?: string
  readonly rpm?: string
}

export interface PackageRequest {
  readonly metadata: Metadata
  readonly platform: Platform
  readonly staged: string
  readonly work: string
  readonly output: string
  readonly compress?: boolean
}

export interface Package {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly integrity?: string
}

/** The address and the SHA-256 hash of the archive of each platform. */
export type Archives = Readonly<Record<string, { readonly url: string; readonly hash: string }>>

interface Scripts {
  'metadata.mjs': {
    platforms: readonly Platform[]
    readonly readMetadata: (options: { repository?: string }) => Metadata
    readonly archiveName: (metadata: Metadata, platform: string) => string
  }
  'stage.mjs': {
    readonly stageArchive: (request: { binary: string; platform: string; folder: string }) => void
    readonly setTimes: (folder: string, time: number) => void
  }
  'archives.mjs': {
    readonly packArchive: (request: { folder: string; archive: string; time: number }) => Promise<void>
  }
  'package-fields.mjs': {
    readonly maintainerOf: (author: unknown, repository: string) => string
    readonly packageVersion: (version: string) => string
    readonly debianControl: (metadata: Metadata, platform: Platform) => string
  }
  'linux-packages.mjs': {
    readonly makeDeb: (request: PackageRequest) => string
    readonly makeRpm: (request: PackageRequest) => string
  }
  'manifests.mjs': {
    readonly writeManifests: (request: {
      metadata: Metadata
      archives: Archives
      platforms: readonly Platform[]
      output: string
    }) => string[]
  }
  'manifests/aur.mjs': {
    readonly aurPackage: (
      metadata: Metadata,
      archives: Archives,
      platforms: readonly Platform[],
    ) => { readonly PKGBUILD: string; readonly '.SRCINFO': string }
  }
  'sbom.mjs': {
    readonly makeSbom: (
      metadata: Metadata,
      packages: readonly Package[],
      binary?: {
        readonly bunVersion: string
        readonly bindings: readonly (Package & { readonly crates: readonly Package[] })[]
      },
    ) => string
  }
  'write-sboms.mjs': {
    readonly writeSboms: (request: {
      metadata: Metadata
      platforms: readonly Platform[]
      binaries: Readonly<Record<string, string>>
      output: string
    }) => void
  }
  'signature.mjs': {
    readonly makeKey: (folder: string) => string
    readonly signChecksums: (folder: string, key: string) => void
    readonly verifySignature: (folder: string, publicKey: string) => void
  }
  'checksums.mjs': {
    readonly writeChecksums: (folder: string) => { name: string; hash: string }[]
  }
  'release-notes.mjs': {
    readonly releaseNotes: (metadata: { version: string; repository: string }) => string
  }
  '../pinned-packages.mjs': {
    readonly pinnedHash: (name: string, version: string) => string | undefined
    readonly verifyHash: (file: string, hash: string, name: string) => void
    readonly fetchPackage: (request: { name: string; version: string; folder: string }) => string
  }
  '../binary-target.mjs': {
    targets: Readonly<Record<string, readonly [bun: string, binding: string]>>
  }
  '../icu-package.mjs': {
    readonly readIcuPackage: (program: Buffer) => {
      readonly items: readonly { readonly name: string; readonly start: number; readonly end?: number }[]
    }
    readonly shrinkIcuPackage: (program: Buffer, isKept: (name: string) => boolean) => void
  }
  '../small-icu.mjs': {
    readonly keepSmallIcu: (program: Buffer) => void
    readonly isKept: (name: string) => boolean
  }
  'npm-package.mjs': {
    readonly packNpm: (request: { metadata: Metadata; work: string; output: string }) => string
  }
}

export async function loadScript<Name extends keyof Scripts>(name: Name): Promise<Scripts[Name]> {
  return (await import(join(root, 'scripts/release', name))) as Scripts[Name]
}

/** Whether this machine has a program that knows `--version`. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version']).error === undefined
}

/** The binary of the gate, for this platform; undefined if it was not built. */
export function builtBinary(): string | undefined {
  const path = join(root, 'build/bin/awsx')
  return existsSync(path) ? path : undefined
}
