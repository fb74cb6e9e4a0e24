import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeAudit } from '../../app/audit-log.ts'
import { prepare } from '../../app/prepare.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { openTrust } from '../../directory/directory-trust.ts'
import { directoryFileName } from '../../directory/find-directory-file.ts'
import { ExitCode } from '../../errors.ts'
import { locateStateFolder } from '../../store/state-folder.ts'
import { escapeText } from '../../text/escape.ts'
import { findFileOf } from '../allow/find-file-of.ts'
import { jsonDocument } from '../../text/json-document.ts'
import type { denyShape } from './deny-command.ts'

/** Takes away the trust in a directory file, whatever its content. Its accounts still count. */
export async function run(args: ArgsOf<typeof denyShape>, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug, quiet: args.options.quiet }, context)
  const found = findFileOf(args.positionals.directory, context)
  const path = join(realpathSync(dirname(found)), directoryFileName)
  openTrust(locateStateFolder(context), context.user.uid).deny(path)
  await writeAudit(prepared, { event: 'denied', command: 'deny', path })
  if (!args.options.quiet) context.stderr.write(`awsx: denied ${escapeText(path)}\n`)
  if (args.options.json) context.stdout.write(jsonDocument({ path, decision: 'denied' }))
  return ExitCode.ok
}
