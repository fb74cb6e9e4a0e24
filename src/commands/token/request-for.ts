import { AwsxError } from '../../errors.ts'
import {
  dsqlRequest,
  eksRequest,
  elasticacheRequest,
  memorydbRequest,
  mskRequest,
  rdsRequest,
} from '../../tokens/token-requests.ts'
import type { RequestToSign } from '../../tokens/presign.ts'
import type { TokenArgs } from './token-command.ts'

type Target = 'cluster' | 'cache' | 'host' | 'user'
type SignedKind = 'eks' | 'rds' | 'dsql' | 'elasticache' | 'memorydb' | 'msk'

/** Arguments for a token that is signed here, without a call. */
export type SignedArgs = TokenArgs & { readonly positionals: { readonly kind: SignedKind } }

const required: Readonly<Record<SignedKind, readonly Target[]>> = {
  eks: ['cluster'],
  rds: ['host', 'user'],
  dsql: ['host'],
  elasticache: ['cache', 'user'],
  memorydb: ['cluster', 'user'],
  msk: [],
}

export function isSigned(args: TokenArgs): args is SignedArgs {
  return Object.hasOwn(required, args.positionals.kind)
}

/** @throws AwsxError USAGE if an option is missing or cannot be signed. Checked first: the service would say only that it refuses. */
export function checkTarget({ options, positionals: { kind, registry } }: SignedArgs): void {
  if (registry !== undefined) throw new AwsxError('USAGE', `token ${kind}: unexpected argument "${registry}"`)
  const missing = required[kind].filter((name) => (options[name] ?? '') === '')
  if (missing.length > 0) {
    throw new AwsxError(
      'USAGE',
      `token ${kind}: missing ${missing.map((name) => `--${name}`).join(' and ')}`,
      {
        hints: ['awsx token --help'],
      },
    )
  }
  if (options.host !== undefined) checkHost(kind, options.host)
  if (options.port !== undefined && (options.port < 1 || options.port > 65_535))
    throw new AwsxError('USAGE', `token ${kind}: invalid port ${options.port}`)
}

function checkHost(kind: string, host: string): void {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(host)) return
  throw new AwsxError('USAGE', `token ${kind}: "${host}" is not a host name`, {
    hints: [
      host.startsWith('arn:')
        ? 'give the endpoint, not the ARN'
        : host.includes(':')
          ? `leave out the scheme${kind === 'rds' ? ', and give the port with --port' : ' and the port'}`
          : 'example: db.abc.eu-west-1.rds.amazonaws.com',
    ],
  })
}

/** @param args checked by {@link checkTarget} */
export function requestFor({ options, positionals: { kind } }: SignedArgs, region: string): RequestToSign {
  const { cluster = '', cache = '', host = '', user = '', port = 5432 } = options
  switch (kind) {
    case 'eks':
      return eksRequest(region, cluster)
    case 'rds':
      return rdsRequest(region, host, port, user)
    case 'dsql':
      return dsqlRequest(region, host, options.admin)
    case 'elasticache':
      return elasticacheRequest(region, cache, user, options.serverless)
    case 'memorydb':
      return memorydbRequest(region, cluster, user)
    case 'msk':
      return mskRequest(region)
  }
}
