/** npm and the scripts of package.json on Windows. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isBinary } from '../e2e/artefact.ts'

const root = join(import.meta.dirname, '../..')
const npm = process.env['npm_execpath'] ?? ''
const onWindows = process.platform === 'win32' && npm !== '' && !isBinary ? describe : describe.skip

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-npm-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a program of Node to its end. */
function run(cwd: string, ...words: readonly string[]): { readonly status: number | null; stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' })
  return { status, stdout }
}

onWindows('with real npm, whose scripts cmd runs', () => {
  test('variables reach the script', () => {
    const setVariables = join(root, 'scripts/with-variables.mjs').replaceAll('\\', '/')
    const scripts = {
      all: `node ${setVariables} AWSX_FUZZ_RUNS=20000 OTHER=a=b show first second`,
      show: 'node show.cjs',
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }))
    writeFileSync(
      join(folder, 'show.cjs'),
      'console.log(process.env.AWSX_FUZZ_RUNS, process.env.OTHER, ...process.argv.slice(2))',
    )
    expect(run(folder, npm, 'run', '--silent', 'all')).toEqual({
      status: 0,
      stdout: '20000 a=b first second\n',
    })
  })

  test('npm run jest takes the files of a test', () => {
    const { status, stdout } = run(
      root,
      npm,
      'run',
      '--silent',
      'jest',
      '--',
      '--listTests',
      'tests/argv/duration',
    )
    expect({ status, stdout: stdout.trim() }).toEqual({
      status: 0,
      stdout: join(root, 'tests/argv/duration.test.ts'),
    })
  })

  test('the demo signs in, runs programs as the role, and signs out', () => {
    const { status, stdout } = run(root, 'scripts/demo.mjs')
    expect(stdout).toContain('"Account": "222222222222"')
    expect(stdout).toContain('prod in ap-northeast-1, account 222222222222')
    expect(status).toBe(0)
  })
})
