import { locateSettings } from '../../config/awsx-settings.ts'
import { findHome, pathsOf, showPath } from '../../config/locate-files.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { parseJsonObject, toJsonObject } from '../../text/json-object.ts'
import type { JsonObject } from '../../text/json-object.ts'
import { readRegistry } from '../../tokens/registry.ts'
import type { ConfigureArgs } from './configure-session.ts'
import { hideDockerSecrets } from './hide-secrets.ts'
import { mapRegistry } from './map-registry.ts'
import { readToolFile, reviewEdits } from './review-edits.ts'
import type { FileEdit } from './review-edits.ts'

const what = 'the config file of Docker'

/** Makes Docker ask awsx for the passwords of registries, and with `--profile` says which profile they need. */
export function configureDocker(args: ConfigureArgs, context: Context): Promise<number> {
  const { remove, profile } = args.options
  const registries = args.positionals.profile.map(readHost)
  if (registries.length === 0 && !remove)
    throw new AwsxError('USAGE', 'configure docker: a registry is required', {
      hints: ['awsx configure docker 123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
    })
  const paths = pathsOf(context)
  const folder = readVariable(context, 'DOCKER_CONFIG') ?? paths.join(findHome(context), '.docker')
  const path = paths.join(folder, 'config.json')
  const before = readToolFile(path, what, context)
  const after = editHelpers(before, path, (helpers) =>
    remove ? withoutAwsx(helpers, registries) : addAwsx(helpers, registries),
  )
  const edits = [{ path, what, before, after, hide: hideDockerSecrets }]
  const isMapped = profile !== undefined && !remove
  return reviewEdits(isMapped ? [...edits, mapProfile(registries, profile, context)] : edits, args, context)
}

/** @throws AwsxError REGISTRY_UNKNOWN */
function readHost(address: string): string {
  const registry = readRegistry(address)
  if (registry !== undefined) return registry.host
  throw new AwsxError('REGISTRY_UNKNOWN', `"${address}" is not a registry of Amazon ECR`, {
    hints: ['example: 123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  })
}

function editHelpers(text: string, path: string, edit: (helpers: JsonObject) => JsonObject): string {
  const config = text.trim() === '' ? {} : parseJsonObject(text)
  if (config === undefined)
    throw new AwsxError('CONFIG_PARSE', `${what} is not a JSON object; nothing was changed`, { at: path })
  const { credHelpers, ...others } = config
  const helpers = toJsonObject(credHelpers) ?? {}
  const edited = edit(helpers)
  if (JSON.stringify(edited) === JSON.stringify(helpers)) return text
  const indent = /^\{\r?\n([ \t]+)/.exec(text)?.[1] ?? '\t'
  const isEmpty = Object.keys(edited).length === 0
  // Assigned, so that the key stays where it is.
  const result = isEmpty ? others : { ...config, credHelpers: edited }
  return JSON.stringify(result, null, indent) + (text === '' || text.endsWith('\n') ? '\n' : '')
}

/** A helper that already names a profile stays. */
function addAwsx(helpers: JsonObject, registries: readonly string[]): JsonObject {
  const added = registries.filter((host) => !isAwsx(helpers[host])).map((host) => [host, 'awsx'])
  return { ...helpers, ...(Object.fromEntries(added) as JsonObject) }
}

function withoutAwsx(helpers: JsonObject, registries: readonly string[]): JsonObject {
  const isRemoved = (host: string): boolean => registries.length === 0 || registries.includes(host)
  return Object.fromEntries(
    Object.entries(helpers).filter(([host, helper]) => !(isAwsx(helper) && isRemoved(host))),
  )
}

function isAwsx(helper: unknown): boolean {
  return typeof helper === 'string' && /^awsx(?:-|$)/.test(helper)
}

/** Sets the profile of each registry in the settings file. */
function mapProfile(registries: readonly string[], profile: string, context: Context): FileEdit {
  const path = locateSettings(context)
  const name = 'the settings file'
  const before = readToolFile(path, name, context)
  const shown = showPath(findHome(context), path)
  const after = registries.reduce((text, host) => mapRegistry(text, host, profile, shown), before)
  return { path, what: name, before, after }
}
