/** Where Wine and the programs for Windows are, and how to start them. set-up.mjs puts them there. */
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Packages for Windows; never changed once they are there. */
export const packagesFolder = join(root, '.runtimes/wine')
/** Wine's registry and drive C. Not in .runtimes/, because Wine writes to it. */
export const prefix = join(root, 'build/wine')
export const nodeExe = join(packagesFolder, 'node-22/bin/node.exe')
export const awsxExe = join(root, 'build/windows/awsx.exe')

/** Debian puts none of its names for Wine in PATH unless the package `wine` is installed too. */
export function findWine() {
  return ['/usr/lib/wine/wine64', '/usr/bin/wine64'].find((path) => existsSync(path))
}

/** Wine starts a server of its own for programs, which takes a second, unless one is running. @param option `-p` to start, `-k` to end */
export function callWineServer(option) {
  const names = ['wineserver64', 'wineserver']
  const path = names.map((name) => join(dirname(findWine()), name)).find((file) => existsSync(file))
  if (path !== undefined) spawnSync(path, [option], { env: wineEnvironment(), stdio: 'ignore' })
}

/** Drive Z: of Wine is the root of the file system. */
export function windowsPath(path) {
  return `Z:${path.replaceAll('/', '\\')}`
}

/**
 * The environment of a program in Wine. Wine sets PATH, TEMP and the folders of the user by itself.
 * @param more variables to add
 */
function wineEnvironment(more = {}) {
  return {
    ...process.env,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // Otherwise Wine offers to download .NET and a browser.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    WINEPATH: windowsPath(dirname(nodeExe)),
    NODE_OPTIONS: `--require ${scriptPath('preload.cjs')}`,
    BUN_OPTIONS: `--preload=${scriptPath('preload-bun.mjs')}`,
    ...more,
  }
}

/** With slashes, because both runtimes take a backslash in their options for an escape. */
function scriptPath(name) {
  return windowsPath(join(root, 'scripts/windows', name)).replaceAll('\\', '/')
}

/**
 * Runs a program to its end. Without a terminal its input and output are files, because Wine 8 does not wait for pipes of Linux.
 * @param {readonly string[]} command a program for Windows by its path on Linux or its name, and its arguments
 * @param {{ env?: object, cwd?: string, timeout?: number, hasTerminal?: boolean }} [options] `env` is added to that of {@link wineEnvironment}
 */
export function runInWine(command, { env = {}, cwd = root, timeout, hasTerminal = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-wine-'))
  const files = ['stdout', 'stderr'].map((name) => join(folder, name))
  const outputs = files.map((file) => openSync(file, 'w'))
  try {
    const { status, error } = spawnSync(findWine(), command, {
      cwd,
      env: wineEnvironment(env),
      stdio: hasTerminal ? 'inherit' : ['ignore', ...outputs],
      timeout,
    })
    if (error !== undefined) throw error
    const [stdout, stderr] = files.map((file) => readFileSync(file, 'utf8'))
    return { status, stdout, stderr }
  } finally {
    outputs.forEach(closeSync)
    rmSync(folder, { recursive: true, force: true })
  }
}
