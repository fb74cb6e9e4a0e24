import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const serverShape = defineShape({
  name: 'server',
  summary: 'Serve credentials to containers and other programs, and choose who gets them',
  docs: 'servers.md',
  positionals: [
    {
      name: 'action',
      describe: 'what to do (default: run)',
      choices: ['run', 'grant', 'revoke', 'list', 'unit'],
    },
    { name: 'client', describe: 'name of the client; with unit: systemd or launchd', completes: [] },
    { name: 'profile', describe: 'with grant, the profiles that the client may use', rest: true },
  ],
  options: {
    ...jsonOption,
    port: { type: 'integer', valueName: 'N', describe: 'port of 127.0.0.1 (default: 9917)' },
    listen: {
      type: 'string',
      valueName: 'IP,…',
      describe: 'other addresses of this machine to listen on, for containers',
    },
    socket: {
      type: 'string',
      valueName: 'FILE',
      describe: 'path of the unix socket (default: in XDG_RUNTIME_DIR)',
    },
    for: {
      type: 'duration',
      valueName: '8h',
      describe: 'with grant, how long (default: until you revoke it)',
    },
    format: {
      type: 'string',
      choices: ['env', 'config', 'header'],
      describe:
        'with grant, print variables, sections of an AWS config file, or a header for curl (default: env)',
    },
    'keep-token': { type: 'boolean', describe: 'with grant, do not change the token of a client' },
  },
  examples: [
    { line: 'awsx server', describe: 'serve credentials until Ctrl-C' },
    { line: 'awsx server grant compose dev', describe: 'let a client use a profile; prints its variables' },
    { line: 'awsx server revoke compose', describe: 'end that at once' },
    { line: 'awsx server unit systemd', describe: 'print a unit that starts the server at login' },
  ],
})

export type ServerArgs = ArgsOf<typeof serverShape>
