#!/usr/bin/env node
/**
 * Runs one program in Wine. On a terminal, it gets a console there; otherwise its output is printed when it ends. `node` is Node for
 * Windows, `awsx` is dist/awsx.js on it, `awsx.exe` is the cross-built binary, `jest` runs tests. Anything else is a name or path of a
 * program for Windows.
 *
 * usage: node scripts/windows/run.mjs PROGRAM [ARGUMENT…]
 */
import { join } from 'node:path'
import { isatty } from 'node:tty'
import { awsxExe, nodeExe, root, runInWine } from './wine.mjs'

const programs = {
  node: [nodeExe],
  awsx: [nodeExe, join(root, 'dist/awsx.js')],
  'awsx.exe': [awsxExe],
  jest: [
    nodeExe,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
  ],
}

const [name, ...args] = process.argv.slice(2)
const hasTerminal = isatty(0) && isatty(1)
// Ctrl-C is for the program.
process.on('SIGINT', () => undefined)
const { status, stdout, stderr } = runInWine([...(programs[name] ?? [name]), ...args], { hasTerminal })
process.stdout.write(stdout)
process.stderr.write(stderr)
process.exitCode = status ?? 1
