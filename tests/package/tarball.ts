import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export interface Tarball {
  readonly path: string
  /** Bytes, as it is fetched and as it lies on the disk. */
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly string[]
}

/** Packs what `npm publish` would send. The bundle has to be there. */
export function pack(folder: string): Tarball {
  const { stdout } = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)
  interface Packed {
    readonly filename: string
    readonly size: number
    readonly unpackedSize: number
    readonly files: readonly { readonly path: string }[]
  }
  const packed = Object.values(JSON.parse(stdout) as Record<string, Packed>)[0]
  if (packed === undefined) throw new Error(`npm packed nothing: ${stdout}`)
  return { ...packed, path: join(folder, packed.filename), files: packed.files.map(({ path }) => path) }
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Runs npm as a user does who has nothing set up but the registry and its cache. Fails if npm does. */
export function npm(args: readonly string[], cwd: string): { readonly stdout: string } {
  // What `npm run` sets for its script would make npm work on this repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isScriptVariable(name)))
  const run = spawnSync('npm', args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 120_000,
    shell: process.platform === 'win32',
  })
  if (run.status !== 0) throw new Error(`npm ${args.join(' ')}: ${run.error?.message ?? run.stderr}`)
  return run
}

function isScriptVariable(name: string): boolean {
  return /^(npm_(?!config_)|npm_config_(local_)?prefix$|NODE_OPTIONS$|INIT_CWD$)/i.test(name)
}

/** Whether a registry, or npm's cache of it, has the one dependency. */
export function isRegistryThere(): boolean {
  const [[name, version] = ['', '']] = Object.entries(readManifest(root).dependencies ?? {})
  try {
    npm(['view', `${name}@${version}`, 'version', '--fetch-retries=0', '--fetch-timeout=10000'], root)
    return true
  } catch {
    return false
  }
}
