/** The files of a sandbox's user. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join, win32 } from 'node:path'
import { passphrase } from '../store/passphrases.ts'

/** Creates a user's files. @returns an environment for them, without the machine's own variables */
export function makeFiles(home: string, runtime: string, endpoint: string): Record<string, string> {
  mkdirSync(join(home, '.aws'))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'passphrase'), passphrase, { mode: 0o600 })
  return {
    ...homeVariables(home, process.platform),
    USER: 'tester',
    LANG: 'C.UTF-8',
    PATH: join(home, 'bin'),
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(home, '.config'),
    AWS_ENDPOINT_URL: endpoint,
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    AWSX_PASSPHRASE_FILE: join(home, 'passphrase'),
    // Without a display awsx signs in with a device code.
    DISPLAY: ':0',
  }
}

/** The variables that say where the home is. On Windows a process gets those that are missing from its parent, and with them the real home. */
export function homeVariables(home: string, platform: NodeJS.Platform): Record<string, string> {
  if (platform !== 'win32') return { HOME: home }
  const appData = win32.join(home, 'AppData')
  return {
    HOME: home,
    USERPROFILE: home,
    APPDATA: win32.join(appData, 'Roaming'),
    LOCALAPPDATA: win32.join(appData, 'Local'),
  }
}

/** In memory if possible. Otherwise all sandboxes would share a folder for the unlocked key and locks. */
export function makeRuntimeFolder(home: string): string {
  return existsSync('/dev/shm') ? mkdtempSync('/dev/shm/awsx-sandbox-') : mkdtempSync(join(home, 'run-'))
}

/** Writes a file below the home directory, with its folders. @returns the full path */
export function writeBelow(home: string, path: string, text: string): string {
  const file = join(home, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

/** @returns the text of a file below the home directory, undefined if it does not exist */
export function readBelow(home: string, path: string): string | undefined {
  const file = join(home, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Puts a program into PATH that fails if it runs. @returns its path */
export function addProgram(home: string, name: string): string {
  const isWindows = process.platform === 'win32'
  const file = join(home, 'bin', isWindows ? `${name}.cmd` : name)
  writeFileSync(file, isWindows ? '@exit /b 1\r\n' : '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  return file
}
