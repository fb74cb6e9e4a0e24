import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const tokenShape = defineShape({
  name: 'token',
  summary: 'Print a token for a Kubernetes cluster, a database, or Kafka',
  docs: 'tokens.md',
  positionals: [
    {
      name: 'kind',
      describe: 'service that takes the token',
      choices: ['eks', 'rds', 'dsql', 'elasticache', 'memorydb', 'msk'],
      required: true,
    },
    { name: 'profile', describe: 'profile to use' },
  ],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    cluster: { type: 'string', valueName: 'NAME', describe: 'cluster, for eks and memorydb' },
    cache: { type: 'string', valueName: 'NAME', describe: 'cache, for elasticache' },
    serverless: { type: 'boolean', describe: 'the cache is serverless, for elasticache' },
    host: { type: 'string', valueName: 'HOST', describe: 'endpoint of the database, for rds and dsql' },
    port: { type: 'integer', valueName: 'N', describe: 'port of the database, for rds (default: 5432)' },
    user: {
      type: 'string',
      valueName: 'NAME',
      describe: 'user to connect as, for rds, elasticache and memorydb',
    },
    admin: { type: 'boolean', describe: 'connect as admin, for dsql' },
    raw: { type: 'boolean', describe: 'print the token alone, for eks' },
    ...jsonOption,
    login: { type: 'boolean', describe: 'start a sign-in if needed' },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [
    { line: 'awsx token eks dev --cluster web', describe: 'what kubectl runs to get a token' },
    {
      line: 'awsx token rds dev --host db.abc.eu-west-1.rds.amazonaws.com --user app',
      describe: 'password for PostgreSQL',
    },
  ],
})

export type TokenArgs = ArgsOf<typeof tokenShape>
