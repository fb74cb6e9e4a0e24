/**
 * `npm run test:quick [-- jest options]`: every test that needs neither a build nor another process. A test is quick unless it is listed
 * in test-lists.mjs. tests/in-process/no-processes.ts fails a quick test that starts a process.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { long, withProcesses } from './test-lists.mjs'

const root = join(import.meta.dirname, '..')

const left = [...withProcesses, ...long]
const gone = left.filter((path) => !existsSync(join(root, 'tests', path)))
if (gone.length > 0) throw new Error(`scripts/test-lists.mjs lists what is not in tests/: ${gone.join(', ')}`)

const { jest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const escaped = left.map((path) => path.replaceAll('.', String.raw`\.`))
const config = {
  ...jest,
  rootDir: root,
  setupFilesAfterEnv: ['<rootDir>/tests/in-process/no-processes.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...escaped.map((path) => `<rootDir>/tests/${path}`)],
}
const words = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
  '--config',
  JSON.stringify(config),
  ...process.argv.slice(2),
]
spawn(process.execPath, words, { stdio: 'inherit' }).once('exit', (status) => {
  process.exitCode = status ?? 1
})
