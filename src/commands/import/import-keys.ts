import type { ArgsOf } from '../../argv/command-spec.ts'
import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { escapeText } from '../../text/escape.ts'
import type { importShape } from './import-command.ts'
import type { KeyImport, KeyRun } from './key-run.ts'
import { jsonDocument } from '../../text/json-document.ts'

type ImportArgs = ArgsOf<typeof importShape>

/** Copies keys into the store, verifies them there, and only then takes them out of the files. */
export async function importKeys(args: ImportArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  checkArgs(args)
  const run: KeyRun = {
    args,
    prepared,
    store: openUserStore(prepared, args.options),
    say: (line) => {
      if (!args.options.quiet) context.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
    },
  }
  const { written, keys } = await importFrom(run)
  if (args.options.json) {
    const found = { dryRun: args.options['dry-run'], written, keys }
    context.stdout.write(jsonDocument(found))
  }
  return ExitCode.ok
}

async function importFrom(run: KeyRun): Promise<KeyImport> {
  if (run.args.options.from === 'aws-vault')
    return (await import('./import-aws-vault.ts')).importFromAwsVault(run)
  return (await import('./import-file-keys.ts')).importFromFiles(run)
}

function checkArgs({ positionals, options }: ImportArgs): void {
  if (positionals.name.length > 0 !== options.all) return
  const problem = options.all
    ? 'import --keys: name profiles or pass --all, not both'
    : 'import --keys: a profile is required'
  throw new AwsxError('USAGE', problem, {
    hints: ['awsx import --keys dev', 'awsx import --keys --all'],
  })
}
