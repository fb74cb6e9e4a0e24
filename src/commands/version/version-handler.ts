import { findInstallation } from '../../app/installation.ts'
import type { Installation } from '../../app/installation.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { version } from '../../version.ts'
import type { versionShape } from './version-command.ts'

/** Prints the version. Asks no server. */
export async function run({ options }: ArgsOf<typeof versionShape>, context: Context): Promise<number> {
  const installation = options.verbose ? findInstallation(await context.ownProgram(), context) : undefined
  const lines = [`awsx ${version}`, ...(installation === undefined ? [] : describe(installation))]
  context.stdout.write(
    options.json ? jsonDocument({ version, ...installation }) : lines.map((line) => `${line}\n`).join(''),
  )
  return ExitCode.ok
}

function describe({ label, program, runtime, update }: Installation): readonly string[] {
  return [
    `program    ${escapeText(program)}`,
    `installed  ${label}`,
    `runtime    ${runtime}`,
    `update     ${update}`,
  ]
}
