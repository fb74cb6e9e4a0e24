import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { keysOf } from '../../aws/signing-keys.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { encodeEksToken, maxTokenBytes, readExecInfo, renderExecCredential } from '../../tokens/kubernetes.ts'
import type { ExecInfo } from '../../tokens/kubernetes.ts'
import { presign } from '../../tokens/presign.ts'
import type { RequestToSign } from '../../tokens/presign.ts'
import { version } from '../../version.ts'
import { checkOptions } from './check-options.ts'
import { chooseRegion } from './choose-region.ts'
import { openRun } from './open-run.ts'
import { checkTarget, isSigned, requestFor } from './request-for.ts'
import type { SignedArgs } from './request-for.ts'
import type { TokenArgs } from './token-command.ts'
import { findTokenEnd } from './token-end.ts'

const minuteMs = 60_000

/** EKS takes a token for 15 minutes after its date; like the AWS CLI, say one less, for clocks that differ. */
const eksLifetimeMs = 14 * minuteMs

/** Programs read stdout, so stderr gets only warnings, and a sign-in starts only with `--login`. */
export async function run(args: TokenArgs, context: Context): Promise<number> {
  checkOptions(args)
  if (!isSigned(args)) return (await import('./called-token.ts')).run(args, context)
  checkTarget(args)
  const info = readExecInfo(
    args.positionals.kind === 'eks' ? readVariable(context, 'KUBERNETES_EXEC_INFO') : undefined,
  )
  warn(info.problem && `KUBERNETES_EXEC_INFO ${info.problem}, answering as ${info.apiVersion}`, args, context)
  const mayAsk = info.mayAsk || args.options.login
  const opened = await openRun(args.positionals.profile, args.options, { context, mayAsk })
  const request = requestFor(args, chooseRegion(args, info.region, opened.plan))
  context.stdout.write(await render(args, { request, cached: await opened.getCredentials(), info, context }))
  return ExitCode.ok
}

interface Signing {
  readonly request: RequestToSign
  readonly cached: CachedCredentials
  readonly info: ExecInfo
  readonly context: Context
}

async function render(args: SignedArgs, { request, cached, info, context }: Signing): Promise<string> {
  const { kind } = args.positionals
  const expiresAt = formatUtc(await findEnd(args, cached, context))
  const url = presign(request, keysOf(cached.credentials), context.now() + cached.clockOffsetMs)
  const token = kind === 'eks' ? encodeEksToken(url) : kind === 'msk' ? encodeMskToken(url) : url.slice(8)
  if (kind === 'eks') checkSize(token)
  if (args.options.json) return `${JSON.stringify({ token, expiresAt })}\n`
  return kind === 'eks' && !args.options.raw
    ? renderExecCredential(info.apiVersion, token, expiresAt)
    : `${token}\n`
}

/** The agent is not signed: the signer libraries for MSK add it afterwards. */
function encodeMskToken(url: string): string {
  return Buffer.from(`${url}&User-Agent=${encodeURIComponent(`awsx/${version}`)}`).toString('base64url')
}

/** The end of a token by the local clock, which kubectl compares it with. */
async function findEnd(args: SignedArgs, cached: CachedCredentials, context: Context): Promise<number> {
  const lifetimeMs = args.positionals.kind === 'eks' ? eksLifetimeMs : 15 * minuteMs
  const now = context.now()
  const { end, isEarly } = await findTokenEnd(cached, now, lifetimeMs)
  if (isEarly) {
    const { formatUntil } = await import('../../text/format-time.ts')
    warn(`the token expires early, ${formatUntil(end, now)}, because the credentials expire`, args, context)
  }
  return end
}

function warn(message: string | undefined, args: TokenArgs, context: Context): void {
  if (message !== undefined && !args.options.quiet) context.stderr.write(`awsx: warning: ${message}\n`)
}

function checkSize(token: string): void {
  if (token.length <= maxTokenBytes) return
  throw new AwsxError(
    'TOKEN_TOO_LARGE',
    `the token has ${token.length} bytes, and EKS takes ${maxTokenBytes}, because the session token of the credentials is long`,
    { hints: ['use a profile with fewer session tags or shorter session policies'] },
  )
}
