import { findInheritedDescriptors } from './child/descriptors.ts'
import { main } from './main.ts'
import { createContext } from './world.ts'

const argv = process.argv.slice(2)
// Before anything else opens a file.
const inherited = findInheritedDescriptors(process.env as Record<string, string>, argv)
process.exitCode = await main(argv, createContext(inherited))
