import { writeIfRead } from '../../app/write-if-read.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { readRegistry } from '../../tokens/registry.ts'
import type { Registry } from '../../tokens/registry.ts'
import { version } from '../../version.ts'
import { openRun } from '../token/open-run.ts'
import type { DockerArgs } from './docker-credential-command.ts'

/** Docker compares it with the whole output, and goes on without a password (docker/docker-credential-helpers, credentials/error.go). */
const notFound = 'credentials not found in native keychain'

/**
 * Speaks the protocol of Docker's credential helpers: Docker reads errors from stdout and shows stderr to the user. It asks for every registry
 * in its config, so a registry of somebody else is answered before anything else is loaded. What is imported here is in the file that
 * every start loads.
 */
export async function run(args: DockerArgs, context: Context): Promise<number> {
  const { action } = args.positionals
  switch (action) {
    case 'get':
      return answerGet(args, context)
    case 'store':
    case 'erase':
      // Docker login must not fail, and nothing that it stores is needed.
      await readInput()
      return ExitCode.ok
    case 'list':
      context.stdout.write('{}\n')
      return ExitCode.ok
    case 'version':
      context.stdout.write(`docker-credential-awsx (awsx) ${version}\n`)
      return ExitCode.ok
    default:
      return fail(
        `unknown credential action "${action ?? ''}"; expected get, store, erase, list, or version`,
        context,
      )
  }
}

async function answerGet(args: DockerArgs, context: Context): Promise<number> {
  const address = (await readInput()).trim()
  if (address === '') return fail('no credentials server URL', context)
  const registry = readRegistry(address)
  if (registry === undefined) return fail(notFound, context)
  const password = await getPassword(registry, args, context).catch(async (error: unknown) => {
    const { writeReason } = await import('../token/write-reason.ts')
    writeReason(error, context)
    return undefined
  })
  if (password === undefined) return fail(notFound, context)
  const { user, secret } = password
  context.stdout.write(`${JSON.stringify({ ServerURL: address, Username: user, Secret: secret })}\n`)
  return ExitCode.ok
}

async function getPassword(
  registry: Registry,
  { options }: DockerArgs,
  context: Context,
): Promise<{ readonly user: string; readonly secret: string }> {
  const { chooseRegistryProfile } = await import('./choose-registry-profile.ts')
  const profile = options.profile ?? (await chooseRegistryProfile(registry, context))
  const run = await openRun(profile, options, {
    context,
    mayAsk: options.login,
    by: 'docker-credential',
  })
  const { registryRequest } = await import('../token/service-requests.ts')
  const { getServiceToken } = await import('../token/service-token.ts')
  const { user, token } = await getServiceToken(registryRequest(registry.host, run.plan), run)
  return { user: user ?? 'AWS', secret: token.reveal() }
}

/** The output must be the text alone, or Docker would take it for another error. */
function fail(text: string, context: Context): number {
  writeIfRead(context.stdout, text)
  return ExitCode.unexpected
}

async function readInput(): Promise<string> {
  return (await import('../../terminal/clipboard.ts')).readInput()
}
