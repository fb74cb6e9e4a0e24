/**
 * The file that npm links. It runs before the rest of awsx is compiled, so it imports nothing but what every start needs, and nothing from
 * outside this folder. docs/fast-start.md explains all of it.
 */
import { sep } from 'node:path'
import { locateCodeFolder, openCodeFolder } from './cache-folder.ts'
import { startMain } from './start-main.ts'

/** Set by the build: a hash of all other files. */
declare const AWSX_BUILD: string
/** Set by the build: the names in src/commands/warm-commands.ts, of the warm commands and the helpers. */
declare const AWSX_CACHED_COMMANDS: readonly string[]
/** Set by the build: the names of chunks that are joined with what they load, without the hash. */
declare const AWSX_GROUPS: readonly string[]
/** Set by the build: the last chunk of each command whose chunks are joined with the one that reads the command line. */
declare const AWSX_COMMAND_GROUPS: Readonly<Record<string, string>>
declare const require: NodeJS.Require
declare const __dirname: string

load(process.argv)

function load(argv: readonly string[]): void {
  // As src/bin.ts reads it.
  const command = argv[1]?.includes('docker-credential-awsx') === true ? 'docker-credential' : (argv[2] ?? '')
  const words = argv.slice(3)
  const end = words.indexOf('--')
  const own = end === -1 ? words : words.slice(0, end)
  const main = __dirname + sep + 'main.js'
  const folder = usesCache(command, own) ? openCacheFolder() : undefined
  if (folder === undefined) return void require(main)
  const handler = AWSX_COMMAND_GROUPS[command]
  // A shell runs it at every prompt, and it needs few files.
  const joinsCommand = handler !== undefined && !words.includes('--prompt')
  const isPlain = mayHavePlan(command, own)
  const options = { folder, command, isPlain, groups: AWSX_GROUPS, handler, joinsCommand, require }
  startMain(main, __dirname, AWSX_BUILD, options)
}

/** A run that only prints the version calls almost no functions, and its code would be taken for that of a whole run. */
function usesCache(command: string, own: readonly string[]): boolean {
  if (isSet('AWSX_NO_FAST_START') || isSet('CI')) return false
  return AWSX_CACHED_COMMANDS.includes(command) && !own.includes('--version')
}

/**
 * Whether src/commands/cached-run.ts may find a cached plan: for a profile alone, outside of a shell of awsx. It decides which code is looked for,
 * and nothing else.
 */
function mayHavePlan(command: string, [profile = '-', ...others]: readonly string[]): boolean {
  if (command !== 'exec' && command !== 'credential-process') return false
  return others.length === 0 && profile[0] !== '-' && !profile.includes('/') && !isSet('AWSX_PROFILE')
}

function isSet(name: string): boolean {
  return (process.env[name] ?? '') !== ''
}

function openCacheFolder(): string | undefined {
  const folder = locateCodeFolder(process.env, process.platform)
  return folder === undefined ? undefined : openCodeFolder(folder, nameRuntime(), process.getuid?.())
}

/** Each build, user and runtime has its own folder. V8 rejects code that was compiled with other flags, so these count as well. */
function nameRuntime(): string {
  const runtime = [process.execPath, ...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ')
  const user = `u${process.getuid?.() ?? ''}`
  return [AWSX_BUILD, user, process.version, process.arch, sumUp(runtime)].join('-')
}

/** Not a secure hash: it keeps runtimes with different flags apart, and V8 compares the flags themselves. */
function sumUp(text: string): string {
  let sum = 0
  for (let index = 0; index < text.length; index += 1) sum = (sum * 31 + text.charCodeAt(index)) >>> 0
  return sum.toString(36)
}
