import { dirname } from 'node:path'
import type { ProfileChoice } from '../config/choose-profile.ts'
import { findHome, showPath } from '../config/locate-files.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { openTrust } from '../directory/directory-trust.ts'
import type { Trust } from '../directory/directory-trust.ts'
import { readDirectoryFile } from '../directory/read-directory-file.ts'
import type { DirectoryFile } from '../directory/read-directory-file.ts'
import { AwsxError } from '../errors.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import { quoteWord } from '../text/quote-word.ts'

/** The directory file of a run. */
export interface DirectoryChoice {
  /** As it is shown. */
  readonly path: string
  /** The only accounts that may be used; undefined for all. */
  readonly accounts: readonly string[] | undefined
  /** Undefined if the file names none, or is not trusted. */
  readonly region: string | undefined
  readonly trust: Trust
  readonly choice: ProfileChoice
}

/**
 * Applies a directory file to a command, with its name and region or only with its accounts.
 * @throws AwsxError as {@link chooseInDirectory}
 */
export function applyDirectoryFile(
  found: string,
  choice: ProfileChoice,
  { options, context }: { readonly options: DirectoryOption; readonly context: Context },
): DirectoryChoice {
  if (options.directory !== 'accounts') return chooseInDirectory(found, choice, context)
  // Like an argument, what selects the profiles comes before the file.
  return { ...chooseInDirectory(found, { ...choice, from: 'argument' }, context), region: undefined, choice }
}

interface DirectoryOption {
  readonly directory?: boolean | 'accounts'
}

/**
 * Applies a directory file to the choice of a profile. Its accounts always count. Its profile and region count if the user has allowed it:
 * the profile after an argument and AWSX_PROFILE, and before the other variables.
 * @throws AwsxError DIRECTORY_NOT_ALLOWED if the file would name the profile and is not allowed; CONFIG_UNREADABLE, CONFIG_PARSE,
 *   CONFIG_INVALID for the file
 */
export function chooseInDirectory(found: string, choice: ProfileChoice, context: Context): DirectoryChoice {
  const file = readDirectoryFile(found, context)
  const path = showPath(findHome(context), file.path)
  const trust = openTrust(locateStateFolder(context), context.user.uid).find(file)
  const isTrusted = trust === 'allowed' && file.problem === undefined
  const isNamed = choice.from === 'argument' || readVariable(context, 'AWSX_PROFILE') !== undefined
  const names = file.profile !== undefined || file.region !== undefined
  if (!isTrusted && !isNamed && names && trust !== 'denied') throw notAllowed(file, trust, path)
  if (!isTrusted) return { path, accounts: file.accounts, region: undefined, trust, choice }
  const isChosen = file.profile !== undefined && !isNamed
  return {
    path,
    accounts: file.accounts,
    region: file.region,
    trust,
    choice: isChosen ? { name: file.profile, from: path, explicit: true } : choice,
  }
}

function notAllowed({ problem, path: file }: DirectoryFile, trust: Trust, path: string): AwsxError {
  const why =
    problem !== undefined ? problem.reason : trust === 'changed' ? 'has changed since' : 'is not allowed yet'
  return new AwsxError(
    'DIRECTORY_NOT_ALLOWED',
    trust === 'changed' && problem === undefined
      ? `the directory file ${why} you allowed it`
      : `the directory file ${why}`,
    {
      at: path,
      hints: [
        problem === undefined
          ? `read it, then allow it: awsx allow ${quoteWord(dirname(file))}`
          : problem.fix,
        'to use a profile without it, name one: --profile NAME',
      ],
    },
  )
}

/** @throws AwsxError DIRECTORY_ACCOUNT_MISMATCH if the directory file does not list the account */
export function checkDirectoryAccount(
  account: string,
  profile: string,
  directory: DirectoryChoice | undefined,
): void {
  const { accounts, path } = directory ?? {}
  if (accounts === undefined || path === undefined || accounts.includes(account)) return
  throw new AwsxError(
    'DIRECTORY_ACCOUNT_MISMATCH',
    `profile "${profile}" uses account ${account}, and the directory file allows only ${accounts.join(', ')}`,
    { at: path, hints: ['use another profile, or run the command in another directory'] },
  )
}
