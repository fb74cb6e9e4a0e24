import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { version } from '../../version.ts'
import type { versionShape } from './version-command.ts'

export function run({ options }: ArgsOf<typeof versionShape>, context: Context): Promise<number> {
  context.stdout.write(options.json ? `${JSON.stringify({ version }, null, 2)}\n` : `awsx ${version}\n`)
  return Promise.resolve(ExitCode.ok)
}
