import { findInheritedDescriptors } from './child/descriptors.ts'
import { keepStderrBlocking } from './child/stdio.ts'
import { main } from './main.ts'
import { hardExit, isStuck } from './store/hard-exit.ts'
import { createContext } from './world.ts'

keepStderrBlocking()
const argv = process.argv.slice(2)
// Before anything else opens a file.
const inherited = findInheritedDescriptors(process.env as Record<string, string>, argv)
const status = await main(argv, createContext(inherited))
// A keychain that never answers holds a thread, and an ordinary exit would wait for it.
if (isStuck()) hardExit(status)
process.exitCode = status
