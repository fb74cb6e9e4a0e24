/** Runs every complete `awsx` command of the documentation in process. Commands that need a shell are in in-shell.test.ts. */
import { afterAll, expect, test } from '@jest/globals'

import type { Launched, Result, RunOptions } from '../../in-process/sandbox.ts'
import { HANAKO } from '../../local-aws/default-data.ts'
import { readPages } from '../pages.ts'
import { openReaderSandbox } from './files.ts'
import type { ReaderSandbox } from './files.ts'
import { splitWords } from './command-text.ts'
import { listPageCommands } from './list-commands.ts'
import type { DocumentedCommand } from './list-commands.ts'
import { findMissingLine } from './shown-output.ts'
import { documentedRuns, notRun } from './runs.ts'

const pages = readPages()
  .map((page) => ({ path: page.path, commands: listPageCommands(page).direct }))
  .filter(({ commands }) => commands.length > 0)
const all = pages.flatMap(({ commands }) => commands)
const executed = all.filter(({ text }) => !Object.hasOwn(notRun, text))

/** These change what AWS has, so the next command needs a new one. */
const changesAws = /^awsx (?:logout|rotate|login .*--force|login prod$|mfa)/

/** Commands that ran on another page. They run again only where the page shows what they print. */
const done = new Set<string>()

let sandbox: ReaderSandbox | undefined

afterAll(() => sandbox?.close())

/** @returns what is wrong with the commands, one text for each that fails */
async function findFailures(commands: readonly DocumentedCommand[]): Promise<readonly string[]> {
  const failures: string[] = []
  for (const command of commands) {
    const isDone = done.has(command.text) && command.output.length === 0
    if (isDone || Object.hasOwn(notRun, command.text)) continue
    done.add(command.text)
    sandbox ??= await openReaderSandbox()
    sandbox.reset()
    const failure = await findFailure(sandbox, command).catch(String)
    if (failure !== undefined) failures.push(`${command.at} ${command.text}: ${failure}`)
    if (changesAws.test(command.text)) {
      await sandbox.close()
      sandbox = undefined
    }
  }
  return failures
}

async function findFailure(
  reader: ReaderSandbox,
  { text, output }: DocumentedCommand,
): Promise<string | undefined> {
  const {
    before = [],
    more = [],
    status = 0,
    config,
    credentials,
    directoryFile,
    ...options
  } = documentedRuns(reader)[text] ?? {}
  if (config !== undefined) reader.writeConfig(config)
  if (credentials !== undefined) reader.writeCredentials(credentials)
  if (directoryFile !== undefined) reader.writeFile('project/.awsx.toml', directoryFile)
  const code = (word: string): string => (word === '123456' ? reader.aws.mfaCode(HANAKO.mfaSerial) : word)
  const words = [...(splitWords(text) ?? []).slice(1).map(code), ...more]
  for (const argv of before) {
    const { status: failed, stderr } = await reader.run(...argv)
    if (failed !== 0) return `before it, awsx ${argv.join(' ')} ended with ${failed}: ${stderr}`
  }
  const result = await reader.runWith(withDefaults(options), ...words)
  if (result.status !== status) return `ended with ${result.status}: ${result.stderr}`
  return status === 0 ? (findWrongLaunch(words, result) ?? findMissingLine(output, result)) : undefined
}

function withDefaults(options: RunOptions): RunOptions {
  const env = { AWSX_SHELL: 'bash', SHELL: '/bin/bash', AWS_PROFILE: 'dev', ...options.env }
  return { ...options, env }
}

/** The command after `--` must start with the words of the page and with credentials. */
function findWrongLaunch(words: readonly string[], { launched }: Result): string | undefined {
  const [name] = words
  const isLaunching = name === 'exec' && !words.includes('--dry-run')
  if (!isLaunching) return undefined
  const [command] = launched
  if (command === undefined) return 'started no command'
  const wanted = words.includes('--') ? words.slice(words.indexOf('--') + 1) : []
  if (wanted.length > 0 && command.words.join(' ') !== wanted.join(' '))
    return `started ${command.words.join(' ')}`
  return hasCredentials(command) ? undefined : 'started the command without credentials'
}

function hasCredentials({ env }: Launched): boolean {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONFIG_FILE']
  return names.some((name) => (env[name] ?? '') !== '')
}

test.each(pages)('$path', async ({ commands }) => {
  expect(await findFailures(commands)).toEqual([])
})

test('every exception is for a command that a page has', async () => {
  const texts = new Set(all.map(({ text }) => text))
  sandbox ??= await openReaderSandbox()
  const exceptions = [...Object.keys(documentedRuns(sandbox)), ...Object.keys(notRun)]
  expect(exceptions.filter((text) => !texts.has(text))).toEqual([])
})

test(`${all.length} commands of awsx alone: ${executed.length} run here, ${all.length - executed.length} do not, each with a reason`, () => {
  expect(executed.length).toBeGreaterThan(150)
  expect(Object.values(notRun).filter((reason) => reason.length < 10)).toEqual([])
})
