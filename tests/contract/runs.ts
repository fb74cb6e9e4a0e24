import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { addKey, each, eachError, inShell, print, signIn } from './run-command.ts'
import type { Runs } from './run-command.ts'
import { config, otherTool, settings } from './config.ts'
import { runsOfChanges } from './runs-of-changes.ts'
import { runsOfTrust } from './runs-of-trust.ts'

/** Every command that prints JSON: by its name, what is run, by what the golden file calls it. */
export const runs: Readonly<Record<string, Readonly<Record<string, Runs>>>> = {
  ...runsOfChanges,
  ...runsOfTrust,
  'credential-process': {
    'credential-process PROFILE': each('credential-process role', 'credential-process keys'),
  },
  doctor: {
    doctor: async (sandbox) => {
      const before = await each('doctor --json')(sandbox)
      await signIn(sandbox)
      return [...before, await print(sandbox, 'doctor --json', inShell)]
    },
    'doctor --online': each('doctor --online --json'),
  },
  error: {
    error: eachError('whoami gone --json', 'whoami broken --json', 'list --json --unknown'),
  },
  explain: {
    'explain PROFILE': async (sandbox) => {
      const names = [
        'portal-role',
        'mfa',
        'tagged',
        'program',
        'web',
        'instance',
        'container',
        'surroundings',
        'console',
      ]
      const explain = each(...names.map((name) => `explain ${name} --json`))
      const before = await explain(sandbox)
      await signIn(sandbox)
      await addKey(sandbox)
      const narrowed = ['portal', 'keys', 'role'].map((name) => `explain ${name} --read-only --json`)
      const after = await each('explain stored --json', ...narrowed)(sandbox)
      sandbox.writeSettings(settings)
      return [...before, ...after, ...(await explain(sandbox))]
    },
    'explain --all': async (sandbox) => {
      const before = await each('explain --all --json')(sandbox)
      await signIn(sandbox)
      return [...before, ...(await each('explain --all --json')(sandbox))]
    },
  },
  export: {
    'export PROFILE --format process': each('export role --format process', 'export keys --format process'),
  },
  import: {
    'import TOOL': async (sandbox) => {
      sandbox.writeConfig(config + otherTool)
      return each('import granted --json --dry-run', 'import granted --json --yes')(sandbox)
    },
    'import --keys': each('import --keys --all --json --dry-run', 'import --keys --all --json --yes'),
  },
  keys: {
    keys: async (sandbox) => {
      await addKey(sandbox)
      return each('keys --json')(sandbox)
    },
    'keys --online': async (sandbox) => {
      await addKey(sandbox)
      const never = await each('keys --online --json')(sandbox)
      await sandbox.run('whoami', 'stored')
      return [...never, ...(await each('keys --online --json')(sandbox))]
    },
  },
  list: {
    list: async (sandbox) => {
      const before = await each('list --json')(sandbox)
      await signIn(sandbox)
      return [...before, ...(await each('list --json')(sandbox))]
    },
  },
  login: {
    login: async (sandbox) => {
      await signIn(sandbox)
      return each('login portal-role --json', 'login work --json', 'login role --json')(sandbox)
    },
  },
  logout: {
    logout: async (sandbox) => {
      const before = await each('logout --all --json')(sandbox)
      await signIn(sandbox)
      return [...before, await print(sandbox, 'logout portal --json', inShell)]
    },
  },
  mfa: {
    mfa: each('mfa --json'),
    'mfa PROFILE --remove-seed': each('mfa mfa --remove-seed --json'),
    'mfa PROFILE --online': each('mfa role --online --json', 'mfa mfa --online --json'),
  },
  status: {
    status: async (sandbox) => {
      const before = await each('status --json')(sandbox)
      await signIn(sandbox)
      const signedIn = await print(sandbox, 'status --json', inShell)
      sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nenvironment = "production"\n')
      for (const words of [[], ['--agent', 'claude', '--once']])
        await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', ...words)
      const agents = [{ CLAUDECODE: '1' }, { CLAUDECODE: '1', AWSX_AGENT: 'none' }]
      const withAgents = []
      for (const env of agents) withAgents.push(await print(sandbox, 'status --json', env))
      return [...before, signedIn, ...withAgents]
    },
  },
  sync: {
    sync: async (sandbox) => {
      await signIn(sandbox)
      return each(
        'sync --json --dry-run',
        'sync --json',
        'sync --json --template {{roleName}}-{{accountId}}',
      )(sandbox)
    },
  },
  token: {
    'token KIND': each('token eks role --cluster web --json'),
    'token eks': each('token eks role --cluster web'),
  },
  update: {
    update: each('update --json'),
    'update --check': async (sandbox) => {
      const server = createServer((_request, response) => response.end('{"tag_name":"v1.2.3"}'))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const env = { AWSX_RELEASES_URL: `http://127.0.0.1:${port}/` }
      const printed = await print(sandbox, 'update --check --json', env)
      server.close()
      return [printed]
    },
  },
  version: {
    version: each('version --json'),
    'version --verbose': each('version --verbose --json'),
  },
  whoami: {
    whoami: async (sandbox) => {
      await signIn(sandbox)
      return each('whoami role --json', 'whoami portal --json')(sandbox)
    },
  },
}
