import { AwsxError } from '../../errors.ts'
import { exportAwsVaultKey, listAwsVaultKeys } from '../../keys/move/aws-vault.ts'
import type { AwsVault } from '../../keys/move/aws-vault.ts'
import { findToolHoldingKey } from '../../migrate/tool-holding-key.ts'
import { usesStoredKey } from '../../plan/stored-key-base.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { findProgram } from '../../process/find-program.ts'
import { confirmImport, copyKeys, describeCopied, finishImport, nothingImported } from './key-run.ts'
import type { KeyImport, KeyRun } from './key-run.ts'

/** Copies keys out of aws-vault's keyring with aws-vault itself. They stay there as well. */
export async function importFromAwsVault(run: KeyRun): Promise<KeyImport> {
  const { args, say, prepared } = run
  const vault = await openAwsVault(run)
  const names = args.options.all ? listAwsVaultKeys(vault) : args.positionals.name
  if (names.length === 0) {
    say('aws-vault has no access keys')
    return nothingImported
  }
  const uncopied = { written: false, keys: names.map((profile) => ({ profile, accessKeyId: null })) }
  if (args.options['dry-run']) {
    const lines = names.map((name) => `copy the key of "${name}" from aws-vault into the store`)
    if (!args.options.json)
      prepared.context.stdout.write(lines.map((line) => `${escapeText(line)}\n`).join(''))
    return uncopied
  }
  if (!(await confirmImport(`Copy ${countOf(names.length, 'key')} from aws-vault into the store?`, run))) {
    say('nothing was changed')
    return uncopied
  }
  const keys = names.map((profile) => ({
    profile,
    ...exportAwsVaultKey(profile, vault),
    storedBy: 'awsx import --keys --from aws-vault',
  }))
  const { copied, failures } = await copyKeys(keys, run)
  for (const { profile } of copied) sayNext(profile, run)
  return finishImport(describeCopied(copied), failures, run)
}

async function openAwsVault({ prepared }: KeyRun): Promise<AwsVault> {
  const path = findProgram('aws-vault', prepared.context)
  const { env, platform } = prepared.context
  if (path !== undefined) return { path, env, platform }
  throw new AwsxError('COMMAND_NOT_FOUND', 'aws-vault not found in PATH', {
    hints: ['its keys can only be read with aws-vault itself', 'or type the key: awsx add PROFILE'],
  })
}

/** Prints the next step. Suggests removing the key from aws-vault only once the profile uses the copy in the store. */
function sayNext(name: string, { prepared, say }: KeyRun): void {
  const profile = prepared.config.profile(name)
  if (profile !== undefined && findToolHoldingKey(profile, prepared.context.platform) !== undefined)
    return say(`profile "${name}" still gets its key from aws-vault; to change that: awsx import aws-vault`)
  if (profile !== undefined && !usesStoredKey(profile))
    return say(
      `profile "${name}" has other credentials, which it uses instead; see: awsx explain ${quoteWord(name)}`,
    )
  say(
    `aws-vault still has the key of profile "${name}"; to remove it there: aws-vault remove ${quoteWord(name)}`,
  )
}
