/** Which awsx runs: a script that Node or Bun runs, or the standalone binary. */
import { expect, test } from '@jest/globals'

import { readOwnProgram } from '../../src/process/own-program.ts'

const node = process.versions
const bun = { ...node, bun: '1.4.5' }

test.each([
  ['/npm/awsx/dist/awsx.js', node, { path: '/npm/awsx/dist/awsx.js', isBinary: false }],
  ['/npm/awsx/dist/awsx.js', bun, { path: '/npm/awsx/dist/awsx.js', isBinary: false }],
  ['/$bunfs/root/awsx', bun, { path: '/programs/awsx', isBinary: true }],
  [String.raw`B:\~BUN\root\awsx.exe`, bun, { path: '/programs/awsx', isBinary: true }],
  ['B:/~BUN/root/awsx.exe', bun, { path: '/programs/awsx', isBinary: true }],
])('the script %s', (script, versions, expected) => {
  const execPath = '/programs/awsx'
  expect(readOwnProgram({ argv: [execPath, script], execPath, versions })).toMatchObject(expected)
})

test.each([
  [node, `Node.js ${node.node}`],
  [bun, 'Bun 1.4.5'],
])('the runtime is named with its version', (versions, runtime) => {
  expect(readOwnProgram({ argv: ['', '/awsx.js'], execPath: '', versions }).runtime).toBe(runtime)
})
