/**
 * Lists the functions that a run needs. Those of runs with a cached plan stay at the top of the entry (later-functions.mjs). Of runs with and
 * without a cached session and plan, Bun puts the bytecode next to each other, so that a start reads less of the file.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { openSandbox, passphrase } from './bench/sandbox.mjs'
import { root } from './local-sandbox.mjs'

/** Whether runs of the sandbox cache plans: elsewhere, the key of a store is never in a file (docs/store.md), and Windows has no cached plans. */
export const cachesPlans = process.platform === 'linux'

/**
 * Runs a binary against the local AWS of the tests and has Bun list what it used.
 * @param binary one that this machine can run
 * @param folder for the lists
 * @returns their paths, the most important first
 */
export async function recordOrder(binary, folder) {
  return await withCachedPlan(binary, (withPlan) => {
    const planning = { ...withPlan, AWSX_NO_FAST_START: '1' }
    return [
      { words: ['credential-process', 'role'], env: withPlan },
      { words: exec, env: withPlan },
      { words: exec, env: planning },
      { words: ['whoami', '--refresh', '--profile', 'role'], env: withPlan },
      { words: ['exec', '--refresh', 'role', '--', 'true'], env: withPlan },
    ].map(({ words, env }, index) => {
      const list = join(folder, `${index}.order`)
      run(binary, words, { ...env, BUN_BYTECODE_ORDER_OUT: list })
      if (words.includes('--refresh')) sortLines(list)
      return list
    })
  })
}

/**
 * @param binary one that this machine can run
 * @param bun the program of Bun
 * @returns the names of all functions that runs with a cached plan call, as Bun dumps them
 */
export async function listCalled(binary, bun) {
  return await withCachedPlan(binary, (env) => {
    const dumps = [exec, ['credential-process', 'role']].map((words) => dumpRun([binary, ...words], bun, env))
    const called = new Set([...dumps.join('').matchAll(/^([\w$]+)#\w+:\[0x/gm)].map(([, name]) => name))
    if (
      !called.has('runChild') ||
      !called.has('readFlags') ||
      called.has('recordPlan') ||
      called.has('spawn')
    )
      throw new Error('not the functions of a run with a cached plan: does Bun write its dump differently?')
    return called
  })
}

/**
 * Output goes to a pipe of the shell: with those of Node, which do not block, awsx does not replace itself. Nor does it with other descriptors
 * that this process has inherited, and Bun passes none of them on.
 */
function dumpRun(command, bun, env) {
  const line = 'BUN_JSC_dumpGeneratedBytecodes=1 "$@" 2>&1 | cat'
  const start = `Bun.spawnSync(${JSON.stringify(['sh', '-c', line, 'sh', ...command])}, { stdio: ['ignore', 'inherit', 'inherit'] })`
  const stdio = ['ignore', 'pipe', 'inherit']
  return spawnSync(bun, ['-e', start], { env, encoding: 'utf8', stdio, maxBuffer: 2 ** 28 }).stdout
}

const exec = ['exec', 'role', '--', 'true']

/** @param use gets the variables of a sandbox in which `exec role` has a cached plan, if {@link cachesPlans} */
async function withCachedPlan(binary, use) {
  if (!existsSync(join(root, 'build/local-aws.mjs'))) throw new Error('run npm run build first')
  const sandbox = await openSandbox()
  try {
    const env = cachesPlans ? sandbox.env : { ...sandbox.env, AWSX_PASSPHRASE: passphrase }
    run(binary, exec, env)
    if (cachesPlans && !existsSync(join(env.AWSX_HOME, 'plans'))) throw new Error('a run has cached no plan')
    return use(env)
  } finally {
    sandbox.close()
  }
}

/** While a service works, awsx does other things, so the order differs from run to run, and every build would differ. */
function sortLines(path) {
  const [format, ...entries] = readFileSync(path, 'utf8').trimEnd().split('\n')
  if (format !== 'v2') throw new Error(`${path} has the unknown format "${format}"`)
  writeFileSync(path, `${[format, ...entries.toSorted()].join('\n')}\n`)
}

/** A fourth stream keeps awsx from replacing itself by the command: Bun writes its list at the end of the process. */
function run(binary, words, env) {
  const fourth = openSync(devNull, 'r')
  const stdio = ['ignore', 'ignore', 'pipe', fourth]
  const { status, stderr } = spawnSync(binary, words, { env, stdio, encoding: 'utf8' })
  closeSync(fourth)
  if (status !== 0) throw new Error(`awsx ${words.join(' ')} ended with status ${status}: ${stderr}`)
}
