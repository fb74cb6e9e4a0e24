import { writeAudit } from '../../app/audit-log.ts'
import { prepare } from '../../app/prepare.ts'
import { confirmOn } from '../../app/prompts.ts'
import { openOwnTerminal } from '../../app/user-decision.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { openTrust } from '../../directory/directory-trust.ts'
import { readDirectoryFile } from '../../directory/read-directory-file.ts'
import type { DirectoryFile } from '../../directory/read-directory-file.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { locateStateFolder } from '../../store/state-folder.ts'
import { alignColumns } from '../../text/columns.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import type { allowShape } from './allow-command.ts'
import { findFileOf } from './find-file-of.ts'

type AllowArgs = ArgsOf<typeof allowShape>

/** Shows a directory file to the user, who decides about it on the terminal. */
export async function run(args: AllowArgs, context: Context): Promise<number> {
  if (args.options.list) return list(args, context)
  const prepared = await prepare(undefined, { debug: args.options.debug, quiet: args.options.quiet }, context)
  const file = readDirectoryFile(findFileOf(args.positionals.directory, context), context)
  if (file.problem !== undefined) {
    throw new AwsxError('DIRECTORY_NOT_ALLOWED', `the directory file ${file.problem.reason}`, {
      at: file.path,
      hints: [file.problem.fix],
    })
  }
  await ask(file, context)
  openTrust(locateStateFolder(context), context.user.uid).allow(file)
  await writeAudit(prepared, { event: 'allowed', command: 'allow', path: file.path })
  if (!args.options.quiet) context.stderr.write(`awsx: allowed ${escapeText(file.path)}\n`)
  if (args.options.json) context.stdout.write(jsonDocument({ path: file.path, decision: 'allowed' }))
  return ExitCode.ok
}

async function ask({ path, content }: DirectoryFile, context: Context): Promise<void> {
  const terminal = await openOwnTerminal(context, `allow ${path}`)
  for (const line of [
    path,
    ...content
      .trimEnd()
      .split('\n')
      .map((text) => `  ${text}`),
  ])
    terminal.say(escapeText(line))
  if (!(await confirmOn(terminal, 'Allow this file?', 'no')))
    throw new AwsxError('CONFIRMATION_DECLINED', `${path} was not allowed`)
}

function list({ options }: AllowArgs, context: Context): number {
  const decisions = openTrust(locateStateFolder(context), context.user.uid).list()
  if (options.json)
    context.stdout.write(jsonDocument(decisions.map(({ path, decision }) => ({ path, decision }))))
  else if (decisions.length > 0)
    context.stdout.write(alignColumns(decisions.map(({ path, decision }) => [decision, path])))
  else if (!options.quiet) context.stderr.write('awsx: no directory files were allowed or denied\n')
  return ExitCode.ok
}
