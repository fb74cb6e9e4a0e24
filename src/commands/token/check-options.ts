import { AwsxError } from '../../errors.ts'
import { joinWithOr } from '../../text/list-words.ts'
import type { TokenArgs } from './token-command.ts'

type Kind = TokenArgs['positionals']['kind']

/** The kinds that an option is for. The options of credentials and of the output are for all. */
const kindsOf = {
  cluster: ['eks', 'memorydb', 'redshift'],
  workgroup: ['redshift'],
  db: ['redshift'],
  domain: ['codeartifact'],
  'domain-owner': ['codeartifact'],
  bearer: ['codeartifact'],
  cache: ['elasticache'],
  serverless: ['elasticache'],
  host: ['rds', 'dsql'],
  port: ['rds'],
  user: ['rds', 'elasticache', 'memorydb'],
  admin: ['dsql'],
} as const satisfies Partial<Record<keyof TokenArgs['options'], readonly Kind[]>>

const namedTargets = ['cluster', 'workgroup', 'cache', 'domain'] as const

/** @throws AwsxError USAGE for an option of another kind, and for an ARN or an endpoint instead of a name */
export function checkOptions({ options, positionals: { kind } }: TokenArgs): void {
  for (const name of Object.keys(kindsOf) as (keyof typeof kindsOf)[]) {
    const kinds: readonly Kind[] = kindsOf[name]
    const isGiven = options[name] !== undefined && options[name] !== false
    if (isGiven && !kinds.includes(kind))
      throw new AwsxError('USAGE', `token ${kind}: --${name} applies only to ${joinWithOr(kinds)}`, {
        hints: ['awsx token --help'],
      })
  }
  for (const name of namedTargets) checkName(kind, name, options[name])
  // A user of RDS is a name in the database, which can have any characters.
  if (kind !== 'rds') checkName(kind, 'user', options.user)
  const owner = options['domain-owner']
  if (owner !== undefined && !/^\d{12}$/.test(owner))
    throw new AwsxError('USAGE', `token ${kind}: --domain-owner must be an account ID of 12 digits`)
}

/** An ARN or an endpoint gives a token that looks right and that the service refuses. */
function checkName(
  kind: Kind,
  option: (typeof namedTargets)[number] | 'user',
  value: string | undefined,
): void {
  if (value === undefined || /^[\w-]+$/.test(value)) return
  const isArn = value.startsWith('arn:')
  // The ARN of a workgroup ends with its ID, not with its name.
  const name = option === 'workgroup' ? undefined : /^arn:.*[:/]([\w-]+)$/.exec(value)?.[1]
  throw new AwsxError('USAGE', `token ${kind}: "${value}" is not the name of a ${option}`, {
    hints: [
      name === undefined ? `give the name, not the ${isArn ? 'ARN' : 'endpoint'}` : `use --${option} ${name}`,
    ],
  })
}
