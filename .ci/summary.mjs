/**
 * Says what jest's JSON results hold: every skipped test by its name, every failed one, and as the last line
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
  for (const suite of results.flatMap((result) => result?.testResults ?? [])) listSuite(suite)
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

function listSuite(suite) {
  const name = relative(process.cwd(), suite.name)
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

process.exitCode = main(process.argv.slice(2))
