/**
 * Says what jest's JSON results hold: every skipped test by its name, every failed one, a table by folders, and as the last line
 * `tests: N passed, N failed, N skipped`. A file of tests that could not be loaded counts as one failure.
 * Exit status 1 if anything failed, nothing passed, or a result is missing.
 *
 * usage: node .ci/summary.mjs RESULT.json…
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const skippedStates = ['pending', 'todo', 'skipped', 'disabled']

function main(files) {
  const results = files.map(readResult)
  const suites = results.flatMap((result) => result?.testResults ?? [])
  for (const suite of suites) listSuite(suite)
  listFolders(suites)
  const sum = (name) => results.reduce((total, result) => total + (result?.[name] ?? 0), 0)
  const passed = sum('numPassedTests')
  const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites')
  const skipped = sum('numPendingTests') + sum('numTodoTests')
  console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`)
  return results.every((result) => result?.success === true) && failed === 0 && passed > 0 ? 0 : 1
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    console.log(`the tests left no result: ${error.message}`)
    return undefined
  }
}

/** @returns the path from the root of the project. Drive Z: of Wine is the root of the file system. */
function toName(path) {
  const fromWine = path.startsWith('Z:')
  const name = relative(process.cwd(), fromWine ? path.slice(2).replaceAll('\\', '/') : path)
  return fromWine ? `${name} in Wine` : name
}

function listSuite(suite) {
  const name = toName(suite.name)
  const named = (word, tests) => {
    for (const { fullName } of tests) console.log(`${word}: ${name}: ${fullName}`)
  }
  const tests = suite.assertionResults
  named(
    'skipped',
    tests.filter(({ status }) => skippedStates.includes(status)),
  )
  named(
    'failed',
    tests.filter(({ status }) => status === 'failed'),
  )
  if (tests.length === 0) console.log(`failed: ${name} could not be run`)
}

/** Several files run at the same time, so that the seconds add up to more than the part took. */
function listFolders(suites) {
  const folders = new Map()
  for (const { name, assertionResults, startTime, endTime } of suites) {
    const path = toName(name)
    const folder = path.split('/').slice(0, 2).join('/') + (path.endsWith(' in Wine') ? ' in Wine' : '')
    const row = folders.get(folder) ?? { tests: 0, skipped: 0, seconds: 0 }
    row.tests += assertionResults.length
    row.skipped += assertionResults.filter(({ status }) => skippedStates.includes(status)).length
    row.seconds += (endTime - startTime) / 1000
    folders.set(folder, row)
  }
  for (const [folder, { tests, skipped, seconds }] of [...folders].sort()) {
    console.log(`${folder.padEnd(28)} ${tests} tests, ${skipped} skipped, ${Math.round(seconds)} s`)
  }
}

process.exitCode = main(process.argv.slice(2))
