import { existsSync } from 'node:fs'
import { findHome, pathsOf } from '../../config/locate-files.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { addBlock, hasBrokenBlock, removeBlocks } from '../../shells/startup-block.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { ConfigureArgs } from './configure-session.ts'
import { hideGitSecrets } from './hide-secrets.ts'
import { readToolFile, reviewEdits } from './review-edits.ts'

const what = 'the config file of git'
const commands = { add: 'awsx configure git', remove: 'awsx configure git --remove' }

/** Makes git ask awsx for the passwords of CodeCommit. */
export function configureGit(args: ConfigureArgs, context: Context): Promise<number> {
  const [named, unexpected] = args.positionals.profile
  if (unexpected !== undefined)
    throw new AwsxError('USAGE', `configure: unexpected argument "${unexpected}"`, {
      hints: ['awsx configure --help'],
    })
  const path = locateGitConfig(context)
  const before = readToolFile(path, what, context)
  if (hasBrokenBlock(before))
    throw new AwsxError('CONFIG_PARSE', 'the awsx block has no last line, so its end is unknown', {
      at: path,
      hints: ['remove the block in an editor: it starts with "# >>> awsx >>>"'],
    })
  const after = args.options.remove
    ? (removeBlocks(before)?.text ?? before)
    : addBlock(before, section(named ?? args.options.profile), commands)
  return reviewEdits([{ path, what, before, after, hide: hideGitSecrets }], args, context)
}

/** The file that `git config --global` writes to (git-config(1), FILES). */
function locateGitConfig(context: Context): string {
  const given = readVariable(context, 'GIT_CONFIG_GLOBAL')
  if (given !== undefined) return given
  const paths = pathsOf(context)
  const home = findHome(context)
  const usual = paths.join(home, '.gitconfig')
  const folder = readVariable(context, 'XDG_CONFIG_HOME') ?? paths.join(home, '.config')
  const other = paths.join(folder, 'git', 'config')
  return !existsSync(usual) && existsSync(other) ? other : usual
}

/** The empty helper resets the list, so that no other helper stores the password. */
function section(profile: string | undefined): string {
  const option = profile === undefined ? '' : ` --profile ${quoteWord(profile)}`
  return [
    '[credential "https://git-codecommit.*.amazonaws.com"]',
    '\thelper =',
    `\thelper = "!awsx git-credential${option.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
    '\tuseHttpPath = true',
  ].join('\n')
}
