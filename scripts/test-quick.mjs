/**
 * npm run test:quick [-- jest options]: every test that needs neither a build nor another process. A test is quick unless it is listed here;
 * tests/in-process/no-processes.ts makes those fail that should be.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Folders and files below tests/ that need dist/, or start programs: awsx, a shell, a browser, Python, a keychain. */
const slow = [
  'browser/',
  'clients/',
  'differential/',
  'e2e/',
  'package/',
]

const { jest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const config = {
  ...jest,
  rootDir: root,
  setupFilesAfterEnv: ['<rootDir>/tests/in-process/no-processes.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...slow.map((path) => `<rootDir>/tests/${path}`)],
}
const words = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
  ...['--config', JSON.stringify(config)],
  ...process.argv.slice(2),
]
spawn(process.execPath, words, { stdio: 'inherit' }).once('exit', (status) => {
  process.exitCode = status ?? 1
})
