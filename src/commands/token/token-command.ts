import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const tokenShape = defineShape({
  name: 'token',
  summary: 'Print a token for a cluster, a database, or a registry',
  docs: 'tokens.md',
  positionals: [
    {
      name: 'kind',
      describe: 'service that takes the token',
      choices: ['eks', 'rds', 'dsql', 'elasticache', 'memorydb', 'msk', 'redshift', 'ecr', 'codeartifact'],
      required: true,
    },
    { name: 'profile', describe: 'profile to use' },
    { name: 'registry', describe: 'address of the registry, for ecr' },
  ],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    cluster: { type: 'string', valueName: 'NAME', describe: 'cluster, for eks, memorydb, and redshift' },
    workgroup: { type: 'string', valueName: 'NAME', describe: 'serverless workgroup, for redshift' },
    db: { type: 'string', valueName: 'NAME', describe: 'database, for redshift' },
    domain: { type: 'string', valueName: 'NAME', describe: 'domain, for codeartifact' },
    'domain-owner': {
      type: 'string',
      valueName: 'ID',
      describe: 'account of the domain, for codeartifact (default: that of the profile)',
    },
    bearer: { type: 'boolean', describe: 'print "Bearer " before the token, for codeartifact' },
    cache: { type: 'string', valueName: 'NAME', describe: 'cache, for elasticache' },
    serverless: { type: 'boolean', describe: 'the cache is serverless, for elasticache' },
    host: { type: 'string', valueName: 'HOST', describe: 'endpoint of the database, for rds and dsql' },
    port: { type: 'integer', valueName: 'N', describe: 'port of the database, for rds (default: 5432)' },
    user: {
      type: 'string',
      valueName: 'NAME',
      describe: 'user to connect as, for rds, elasticache, and memorydb',
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
