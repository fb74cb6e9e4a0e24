/**
 * What runs first in the npm package: has Node keep the compiled code of awsx, then the build appends the load of it. Nothing is
 * imported here but what every start needs.
 */
import { lstatSync, mkdirSync } from 'node:fs'
import module from 'node:module'

/** In front of every command and behind every SDK. Only their code is kept, because V8 keeps what the first run has used. */
const warmCommands = new Set(['exec', 'credential-process', 'export'])

keepCompiledCode()

/**
 * Node 22.8 and later can keep what V8 compiled, which halves the time to load. Whoever can write there decides what runs here, so
 * the folder is a private one of the user's and never Node's own choice, a folder below /tmp that others may have made before.
 */
function keepCompiledCode(): void {
  if (typeof module.enableCompileCache !== 'function' || !warmCommands.has(process.argv[2] ?? '')) return
  const folder = locateFolder(process.env)
  if (folder !== undefined && isPrivate(folder)) module.enableCompileCache(folder)
}

/** XDG Base Directory Specification; `AWSX_HOME` moves everything that awsx keeps. */
function locateFolder(env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform === 'win32') {
    const local = env['LOCALAPPDATA']
    return local === undefined || local === '' ? undefined : `${local}\\awsx\\code`
  }
  const { AWSX_HOME: own, XDG_CACHE_HOME: cache, HOME: home } = env
  if (own !== undefined && own !== '') return own.startsWith('/') ? `${own}/code` : undefined
  if (cache?.startsWith('/') === true) return `${cache}/awsx/code`
  return home?.startsWith('/') === true ? `${home}/.cache/awsx/code` : undefined
}

function isPrivate(folder: string): boolean {
  try {
    let stats = lstatSync(folder, { throwIfNoEntry: false })
    if (stats === undefined) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      stats = lstatSync(folder)
    }
    if (!stats.isDirectory()) return false
    return process.platform === 'win32' || (stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0)
  } catch {
    // A home that cannot be written to costs the gain and nothing else.
    return false
  }
}
