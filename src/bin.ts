import { findInheritedDescriptors } from './child/descriptors.ts'
import { keepStderrBlocking } from './child/stdio.ts'
import { main } from './main.ts'
import { hardExit, isStuck } from './store/hard-exit.ts'
import { createContext } from './world.ts'

keepStderrBlocking()
const argv = process.argv.slice(2)
// Before anything else opens a file.
const inherited = findInheritedDescriptors(process.env as Record<string, string>, argv)
// No await at the top: chunks that import from this file would wait for it to end, and it for them.
void end(main(argv, createContext(inherited)))

async function end(running: Promise<number>): Promise<void> {
  const status = await running
  // A keychain that never answers holds a thread, and an ordinary exit would wait for it.
  if (isStuck()) hardExit(status)
  process.exitCode = status
}
