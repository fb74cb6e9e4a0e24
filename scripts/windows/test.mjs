#!/usr/bin/env node
/**
 * Runs tests on Windows, in Wine: the test files of suites.mjs on Node for Windows, then tests/windows on Node and on awsx.exe, without and
 * with a console. The results go to build/tests-on-windows-*.json. Skips all of them, by name, where Wine cannot be set up.
 *
 * usage: node scripts/windows/test.mjs [suites|node|exe|console…]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { folders, listLeftOut } from './suites.mjs'
import { awsxExe, callWineServer, nodeExe, root, runInWine, windowsPath } from './wine.mjs'

const notSetUp = 3

const parts = {
  suites: () =>
    runJest(
      'suites',
      [
        ...folders.map((folder) => toPattern(`${folder}/`)),
        '--testPathIgnorePatterns',
        '/node_modules/',
        toPattern('windows/'),
        ...listLeftOut().map(toPattern),
        // One more than the cores of the gate: most of these tests wait.
        '--maxWorkers=3',
      ],
      // The Credential Manager is Wine's, so the tests may write to it.
      { AWSX_TEST_KEYCHAIN: '1' },
    ),
  node: () => runJest('node', ['tests/windows/windows', 'tests/windows/npm']),
  exe: () =>
    buildExe() && runJest('exe', ['tests/windows/windows'], { AWSX_TEST_ARTEFACT: windowsPath(awsxExe) }),
  console: () => buildExe() && runJest('console', ['tests/windows/console'], {}, runOnLinux),
}

function main(wanted) {
  const status = runNode('scripts/windows/set-up.mjs')
  if (status !== 0) {
    for (const name of wanted) console.log(`skipped: windows: ${name}`)
    return status === notSetUp
  }
  callWineServer('-p')
  try {
    return wanted.map((name) => parts[name]()).every(Boolean)
  } finally {
    callWineServer('-k')
  }
}

let isBuilt = false

function buildExe() {
  isBuilt ||= runNode('scripts/build-binary.mjs', '--target', 'bun-windows-x64', '--outfile', awsxExe) === 0
  return isBuilt
}

function runNode(...words) {
  return spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1
}

function runInWineWithNode(words, { env, timeout }) {
  return runInWine([nodeExe, ...words], { env: { ...env, npm_execpath: findNpm() }, timeout })
}

/** @returns the script of npm for Windows to run; empty if npm is not a script here */
function findNpm() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const path = folders.map((folder) => join(folder, 'npm')).find((file) => existsSync(file))
  const script = path === undefined ? '' : realpathSync(path)
  return script.endsWith('.js') ? windowsPath(script) : ''
}

/** For consoles, which are panes of tmux. */
function runOnLinux(words, { env, timeout }) {
  return spawnSync(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...env, AWSX_TEST_CONSOLES: 'awsx,awsx.exe' },
    encoding: 'utf8',
    timeout,
  })
}

/** @returns whether a test passed and none failed */
function runJest(name, words, env = {}, run = runInWineWithNode) {
  const file = join(root, `build/tests-on-windows-${name}.json`)
  rmSync(file, { force: true })
  const start = Date.now()
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ]
  // Wine 8 may keep a socket open after its end.
  const { status, stderr } = run([...jest, '--forceExit', '--json', `--outputFile=${file}`, ...words], {
    env,
    timeout: 300_000,
  })
  const seconds = Math.round((Date.now() - start) / 1000)
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {}
  console.log(`windows: ${name}: ${numPassedTests} passed, ${numFailedTests} failed, ${seconds} s`)
  if (status === 0 && numPassedTests > 0) return true
  console.log(stderr)
  return false
}

/** A regular expression for the path of a test file or folder on Windows. */
function toPattern(path) {
  return `tests/${path}`.replaceAll('.', String.raw`\.`).replaceAll('/', String.raw`[\\/]`)
}

const given = process.argv.slice(2)
process.exitCode = main(given.length === 0 ? Object.keys(parts) : given) ? 0 : 1
