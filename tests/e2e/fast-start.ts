import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { artefact, isBinary } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox, SandboxOptions, Result, RunOptions } from './sandbox.ts'

const runtimes = join(import.meta.dirname, '../../.runtimes')

/** Names and paths: the Node of the tests, which is the oldest that is supported, and those that scripts/runtimes.mjs fetches. */
export const nodes: readonly (readonly [string, string])[] = [
  [`Node ${process.versions.node.split('.')[0]}`, process.execPath] as const,
  ...['22', '24', '26'].map((line) => [`Node ${line}`, join(runtimes, `node-${line}/bin/node`)] as const),
].filter(([, path]) => existsSync(path))

/** What a run compiled: how many functions of which file of awsx, by paths in its folder. */
export type Compiled = Readonly<Record<string, number>>

/**
 * Runs awsx and has V8 say what it compiles. The flags for that are those of another run with other code, so all runs of a test go through
 * here.
 */
export async function runLogged(
  sandbox: Sandbox,
  args: readonly string[],
  {
    node = process.execPath,
    flags = [],
    ...options
  }: RunOptions & { readonly flags?: readonly string[] } = {},
): Promise<Result & { readonly compiled: Compiled }> {
  const log = join(sandbox.home, 'v8.log')
  const logging = ['--log-function-events', '--no-logfile-per-isolate', `--logfile=${log}`, ...flags]
  const result = await sandbox.run(node, [...logging, artefact, ...args], options)
  return { ...result, compiled: readLog(readFileSync(log, 'utf8')) }
}

/** Lines `script-details,<id>,<path>,…` and `function,full-parse,<id>,…`; what is only looked over is a `preparse`. */
function readLog(log: string): Compiled {
  const folder = artefact.slice(0, artefact.lastIndexOf('/') + 1)
  const names = new Map(
    [...log.matchAll(/^script-details,(\d+),([^,\n]*)/gm)].map(([, id, path]) => [id, path]),
  )
  const compiled: Record<string, number> = {}
  for (const [, id] of log.matchAll(/^function,full-parse,(\d+),/gm)) {
    const path = names.get(id)
    // The loader, like awsx.js, runs before there is code from the cache.
    if (path?.startsWith(folder) !== true || path.includes('/chunks/loader-')) continue
    const name = path.slice(folder.length)
    compiled[name] = (compiled[name] ?? 0) + 1
  }
  return compiled
}

/** @returns paths of the files with code, sorted; the folder of each runtime and build comes first */
export function listCached(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/** Whether the file holds something, twice. */
export function isWhole(path: string): boolean {
  const bytes = readFileSync(path)
  const half = bytes.length / 2
  return half > 100 && bytes.subarray(0, half).equals(bytes.subarray(half))
}

/** Only the npm package has the fast start; the binary contains its compiled code. */
export const describeBundle = isBinary ? describe.skip : describe

/** A command that uses compiled code. The option keeps it from caching a plan, which needs other files. */
export const warm = ['credential-process', '--profile', 'keys']

/** What a run compiles if all its code is cached: the file that npm links, which runs before the cache is available. */
export const nothing = { 'awsx.js': expect.any(Number) }

/** What a run compiles if no code is cached. */
export const much = expect.objectContaining({ 'main.js': expect.any(Number) })

/** A sandbox with access keys and a role in its config, and the folder for compiled code. */
export async function openFastStart(
  options: SandboxOptions = {},
): Promise<{ readonly sandbox: Sandbox; readonly folder: string }> {
  const sandbox = await openSandbox(options)
  sandbox.writeConfig(keysAndRole)
  return { sandbox, folder: join(sandbox.home, '.local/state/awsx/code') }
}

/** Access keys in the config, and a role to take with them. */
export const keysAndRole = `
[profile keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}

[profile role]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`
