import { keysOf } from '../../aws/signing-keys.ts'
import { loadConfig } from '../../config/load-config.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { regionOfCodeCommit, signForGit } from '../../tokens/codecommit.ts'
import { checkPartition } from '../token/check-partition.ts'
import { openRun } from '../token/open-run.ts'
import { findTokenEnd } from '../token/token-end.ts'
import type { GitArgs } from './git-credential-command.ts'

const lifetimeMs = 15 * 60_000

/**
 * Speaks the protocol of git's credential helpers (gitcredentials(7), git-credential(1)). Hosts of others are answered with nothing, so that git
 * asks the next helper. After a failure, `quit` keeps git from asking for a user name.
 */
export async function run(args: GitArgs, context: Context): Promise<number> {
  const { readInput } = await import('../../terminal/clipboard.ts')
  const request = readRequest(readInput())
  const host = (request.get('host') ?? '').replace(/:\d+$/, '').toLowerCase()
  const region = regionOfCodeCommit(host)
  // git ignores the answer of store and erase, and may add other actions.
  if (args.positionals.action !== 'get' || region === undefined || request.get('protocol') !== 'https')
    return ExitCode.ok
  const text = await answer({ request, host, region }, args, context).catch(async (error: unknown) => {
    const { writeReason } = await import('../token/write-reason.ts')
    writeReason(error, context)
    return 'quit=1\n'
  })
  context.stdout.write(text)
  return ExitCode.ok
}

interface Asked {
  readonly request: ReadonlyMap<string, string>
  readonly host: string
  readonly region: string
}

async function answer(
  { request, host, region }: Asked,
  { options }: GitArgs,
  context: Context,
): Promise<string> {
  const path = request.get('path')
  if (path === undefined || path === '')
    throw new AwsxError('USAGE', 'git did not say which repository it needs the password for', {
      hints: [`git config --global credential.https://${host}.useHttpPath true`],
    })
  if (!/^\/*v1\/repos\/./.test(path))
    throw new AwsxError('USAGE', `"${path}" is not a repository of CodeCommit`, {
      hints: [`example: https://${host}/v1/repos/app`],
    })
  const user = request.get('username')
  const isProfile = user !== undefined && loadConfig(context).profile(user) !== undefined
  const opened = await openRun(isProfile ? user : options.profile, options, {
    context,
    mayAsk: options.login,
    by: 'git-credential',
  }).catch((error: unknown) => {
    throw isProfile ? error : withHints(error, user, `${host}/${path}`)
  })
  checkPartition(region, opened.plan)
  const cached = await opened.getCredentials()
  const { end } = await findTokenEnd(cached, context.now(), lifetimeMs)
  const time = context.now() + cached.clockOffsetMs
  const repository = { host, region, path: `/${path.replace(/^\/+/, '')}` }
  const { username, password } = signForGit(repository, keysOf(cached.credentials), time)
  return `username=${username}\npassword=${password}\npassword_expiry_utc=${Math.floor(end / 1000)}\n`
}

/** A missing profile is most often a user name in the URL that was meant to be one. */
function withHints(error: unknown, user: string | undefined, url: string): unknown {
  if (!(error instanceof AwsxError) || error.code !== 'PROFILE_NOT_FOUND') return error
  const aboutUser = user === undefined ? [] : [`the user name "${user}" in the URL is not a profile`]
  return new AwsxError(error.code, error.message, {
    hints: [
      ...aboutUser,
      `name the profile in the URL: https://PROFILE@${url}`,
      'list all profiles: awsx list',
    ],
  })
}

/** `key=value` lines up to an empty line or the end. A list such as `wwwauth[]` keeps its last value. */
function readRequest(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/)
  const end = lines.indexOf('')
  const pairs = lines.slice(0, end === -1 ? undefined : end).map((line) => /^([^=]+)=(.*)$/.exec(line))
  return new Map(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? ''] as const])))
}
