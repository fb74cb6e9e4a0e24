import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { RunOptions, Sandbox } from '../in-process/sandbox.ts'
import { print } from './run-command.ts'
import type { Runs } from './run-command.ts'

/** What a command prints in a directory with a directory file. */
async function printIn(sandbox: Sandbox, options: RunOptions, line: string): Promise<unknown> {
  const project = join(sandbox.home, 'project')
  mkdirSync(project, { recursive: true })
  sandbox.writeFile('project/.awsx.toml', 'profile = "keys"\n')
  const { status, stdout, stderr } = await sandbox.runWith({ cwd: project, ...options }, ...line.split(' '))
  if (status !== 0) throw new Error(`awsx ${line} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}

/** The commands about directory files, the clients of the server, and the audit log: by their name, what is run, by what the golden file calls it. */
export const runsOfTrust: Readonly<Record<string, Readonly<Record<string, Runs>>>> = {
  allow: {
    allow: async (sandbox) => [await printIn(sandbox, { answers: ['y'] }, 'allow --json')],
    'allow --list': async (sandbox) => {
      await printIn(sandbox, { answers: ['y'] }, 'allow --json')
      return [await printIn(sandbox, {}, 'allow --list --json')]
    },
  },
  deny: {
    deny: async (sandbox) => [await printIn(sandbox, {}, 'deny --json')],
  },
  grant: {
    'grant --list': async (sandbox) => {
      sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nenvironment = "production"\n')
      for (const words of [[], ['--agent', 'claude', '--once']])
        await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', ...words)
      return [await print(sandbox, 'grant --list --json')]
    },
  },
  server: {
    'server grant': async (sandbox) => [await print(sandbox, 'server grant compose role --json')],
    'server list': async (sandbox) => {
      await print(sandbox, 'server grant compose role --json')
      await print(sandbox, 'server grant ci role --for 1h --json')
      return [await print(sandbox, 'server list --json')]
    },
    'server revoke': async (sandbox) => {
      await print(sandbox, 'server grant compose role --json')
      return [await print(sandbox, 'server revoke compose --json')]
    },
  },
  audit: {
    audit: async (sandbox) => {
      sandbox.writeSettings('[audit]\nscope = "all"\n')
      await print(sandbox, 'export role --format process')
      await print(sandbox, 'export keys --format process')
      await printIn(sandbox, { answers: ['y'] }, 'allow --json')
      return [await print(sandbox, 'audit --json')]
    },
    'audit --cloudtrail': async (sandbox) => {
      sandbox.writeSettings('[audit]\nscope = "all"\n')
      await print(sandbox, 'export role --format process')
      await print(sandbox, 'export keys --format process')
      return [await print(sandbox, 'audit --cloudtrail --json')]
    },
  },
}
