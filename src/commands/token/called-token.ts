import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { readRegistry } from '../../tokens/registry.ts'
import { chooseRegion } from './choose-region.ts'
import { openRun } from './open-run.ts'
import type { TokenRun } from './open-run.ts'
import { getServiceToken } from './service-token.ts'
import type { FoundToken } from './service-token.ts'
import { domainRequest, loginRequest, registryRequest } from './service-requests.ts'
import type { ServiceRequest } from './service-requests.ts'
import type { TokenArgs } from './token-command.ts'

/** Prints a password or token that AWS gives in an answer. */
export async function run(given: TokenArgs, context: Context): Promise<number> {
  const args = readWords(given)
  checkNeeds(args)
  const { kind, profile } = args.positionals
  // The duration is that of the token.
  const options = kind === 'codeartifact' ? { ...args.options, duration: undefined } : args.options
  const opened = await openRun(profile, options, { context, mayAsk: true })
  const found = await getServiceToken(requestOf(args, opened), opened)
  context.stdout.write(render(args, found))
  return ExitCode.ok
}

/** The profile may be left out before a registry. */
function readWords(args: TokenArgs): TokenArgs {
  const { kind, profile, registry } = args.positionals
  const isRegistry = kind === 'ecr' && registry === undefined && profile !== undefined
  return isRegistry && readRegistry(profile) !== undefined
    ? { ...args, positionals: { kind, profile: undefined, registry: profile } }
    : args
}

function checkNeeds({ options, positionals: { kind, registry } }: TokenArgs): void {
  const { cluster, workgroup, domain, json, duration } = options
  const problem =
    registry !== undefined && kind !== 'ecr'
      ? `unexpected argument "${registry}"`
      : kind === 'codeartifact' && domain === undefined
        ? 'missing --domain'
        : kind === 'codeartifact' && isOutOfRange(duration)
          ? 'invalid --duration; expected 15m to 12h, or 0 for as long as the credentials live'
          : kind === 'redshift' && (cluster === undefined) === (workgroup === undefined)
            ? 'expected either --cluster or --workgroup'
            : kind === 'redshift' && !json
              ? 'requires --json, because the answer has a user and a password'
              : undefined
  if (problem === undefined) return
  throw new AwsxError('USAGE', `token ${kind}: ${problem}`, { hints: ['awsx token --help'] })
}

function isOutOfRange(seconds: number | undefined): boolean {
  return seconds !== undefined && seconds !== 0 && (seconds < 900 || seconds > 43_200)
}

function requestOf(args: TokenArgs, { plan }: TokenRun): ServiceRequest {
  const { options, positionals } = args
  if (positionals.kind === 'ecr' && positionals.registry !== undefined)
    return registryRequest(positionals.registry, plan)
  const region = chooseRegion(args, undefined, plan)
  if (positionals.kind === 'ecr') return registryRequest(region, plan)
  if (positionals.kind === 'codeartifact')
    return domainRequest(region, {
      domain: options.domain ?? '',
      owner: options['domain-owner'],
      duration: options.duration,
    })
  const { cluster, workgroup, db } = options
  return loginRequest(region, {
    kind: cluster === undefined ? 'workgroup' : 'cluster',
    name: cluster ?? workgroup ?? '',
    database: db,
  })
}

function render({ options }: TokenArgs, { user, token, expiresAt }: FoundToken): string {
  const text = `${options.bearer ? 'Bearer ' : ''}${token.reveal()}`
  if (!options.json) return `${text}\n`
  return `${JSON.stringify({ user, token: text, expiresAt: formatUtc(expiresAt) })}\n`
}
