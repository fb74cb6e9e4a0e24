import { findInstallation } from '../../app/installation.ts'
import type { Installation } from '../../app/installation.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { alignColumns } from '../../text/columns.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { version } from '../../version.ts'
import { compareVersions } from './compare-versions.ts'
import { findNewestRelease } from './newest-release.ts'
import type { Release } from './newest-release.ts'
import type { updateShape } from './update-command.ts'

/** Says how to update this copy of awsx. Only `--check` asks a server. */
export async function run({ options }: ArgsOf<typeof updateShape>, context: Context): Promise<number> {
  const release = options.check ? await findNewestRelease(context) : undefined
  const installation = findInstallation(await context.ownProgram(), context)
  context.stdout.write(
    options.json
      ? updateJson(version, installation, release)
      : describeUpdate(version, installation, release),
  )
  if (release === undefined && !options.json && !options.quiet)
    context.stderr.write('awsx: to check for a newer release: awsx update --check\n')
  return ExitCode.ok
}

/** @param own the version of this copy */
export function updateJson(own: string, installation: Installation, release: Release | undefined): string {
  const found = release === undefined ? undefined : newest(own, release)
  return jsonDocument({ version: own, ...found, ...installation })
}

/** `isNewest` is null for a build that is not a release. */
function newest(own: string, release: Release): Readonly<Record<string, unknown>> {
  const order = compareVersions(own, release.version)
  return {
    newestVersion: release.version,
    isNewest: order === undefined ? null : order >= 0,
    releaseUrl: release.url,
  }
}

/** @param own the version of this copy */
export function describeUpdate(
  own: string,
  { label, program, update }: Installation,
  release: Release | undefined,
): string {
  const rows = [
    ['program', escapeText(program, Infinity)],
    ['installed', label],
    ['update', update],
    ...(release === undefined || release.url === null
      ? []
      : [['release', escapeText(release.url, Infinity)]]),
  ]
  return `${describeNewest(own, release)}\n${alignColumns(rows)}`
}

function describeNewest(own: string, release: Release | undefined): string {
  if (release === undefined) return `awsx ${own}`
  const order = compareVersions(own, release.version)
  if (order === undefined)
    return `awsx ${own}, which is not a release; the newest release is ${release.version}`
  if (order < 0) return `awsx ${release.version} is available; this is ${own}`
  if (order > 0) return `awsx ${own}, which is newer than the newest release ${release.version}`
  return `awsx ${own}, the newest release`
}
