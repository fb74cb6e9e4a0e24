import { findInheritedDescriptors } from './child/inherited-descriptors.ts'
import { keepStderrBlocking } from './child/blocking-stderr.ts'
import { ExitCode } from './errors.ts'
import { main } from './main.ts'
import { isStuck } from './process/stuck.ts'
import { environmentWithoutTracing, restoreTracing } from './tracing-variables.ts'
import { createRealContext } from './real-context.ts'

/**
 * Set by `src/fast-start/start-main.ts`, which loads this file in the npm package if the fast start is on: writes compiled code to the cache.
 * It is all that awsx knows of the fast start (docs/fast-start.md).
 */
declare const saveCompiledCode: (() => void) | undefined

const isBun = process.versions['bun'] !== undefined
// Bun opens the stream only when the property is replaced.
if (!isBun) keepStderrBlocking()
const argv = readArgv(process.argv.slice(2))
const untraced = environmentWithoutTracing(process.env)
/** These commands run no command of the user's. Only awsx itself, if it restarts, can need a descriptor: the config may be one. */
const runsNothing = ['credential-process', 'list', 'status', '__complete'].includes(argv[0] ?? '')
const handsNothingOn = runsNothing && untraced === undefined
// Before anything else opens a file.
const inherited = handsNothingOn ? [] : findInheritedDescriptors(process.env as Record<string, string>, argv)
// No await at the top: chunks that import from this file would wait for it to end, and it for them.
void (untraced === undefined ? run() : restart(untraced))

async function run(): Promise<void> {
  // Until a command has ended: a promise that is never settled must not look like success.
  process.exitCode = ExitCode.unexpected
  const beforeReplace = typeof saveCompiledCode === 'function' ? saveCompiledCode : undefined
  const context = createRealContext(restoreTracing(process.env), inherited, beforeReplace)
  // Node and Bun read it at every connection, and would accept any certificate. The command gets it from the context.
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  // Without a listener, this signal opens Node's debugger, and with it the memory, to every user of the machine.
  process.on('SIGUSR1', () => {})
  const status = await main(argv, context)
  // After a failure of awsx itself nothing else is under way, but a proxy that never answers would keep Node running.
  const hasFailed = status === ExitCode.awsRefused || status === ExitCode.execFailed
  // A keychain that never answers holds a thread, and an ordinary exit would wait for it. Bun does not tell whether a name is still being
  // looked up, as Node does.
  if (isStuck() || (isBun && hasFailed)) {
    const { hardExit } = await import('./process/hard-exit.ts')
    hardExit(status)
  }
  process.exitCode = status
  // Skips what Node does at an ordinary end, such as freeing the heap, if nothing would keep the process running.
  if (isBun) return
  process.nextTick(() => {
    if (hasFailed || process.getActiveResourcesInfo().length === 0) process.exit()
  })
}

async function restart(env: Record<string, string>): Promise<void> {
  const { restartAwsx } = await import('./child/run-awsx.ts')
  await restartAwsx(argv, env, inherited)
}

/** Docker runs its helper by name: a file of the npm package, or a link with or without a profile (docs/docker.md). */
function readArgv(words: readonly string[]): readonly string[] {
  const programs = `${process.argv0}\n${process.argv[1] ?? ''}`
  const isHelper = words[0] !== 'docker-credential' && programs.includes('docker-credential-awsx')
  return isHelper ? readHelperName(programs, words) : words
}

/** In a function of its own: Bun prepares a regular expression when the function that has it is called. */
function readHelperName(programs: string, words: readonly string[]): readonly string[] {
  const [, name = '', profile] =
    /(docker-credential-awsx)(?:-([^\\/]+?))?(?:\.(?:js|exe))?(?:\n|$)/.exec(programs) ?? []
  if (name === '') return words
  return ['docker-credential', ...(profile === undefined ? [] : ['--profile', profile]), ...words]
}
