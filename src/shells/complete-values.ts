import type { OptionTable } from '../argv/command-spec.ts'
import { tokenize } from '../argv/tokenize.ts'
import { regions } from '../config/known-regions.ts'
import { listAccountRoles, listAccounts, listRoles } from './complete-accounts.ts'
import type { Candidate, ListedAccount } from './complete-accounts.ts'
import { listUsualValues } from './complete-options.ts'

/** Values that the descriptions of the commands do not contain. Called only if needed. */
export interface ValueLists {
  /** Described by account and role. */
  profiles(): readonly Candidate[]
  ssoSessions(): readonly string[]
  /** Accounts that portals have listed, and the accounts of the profiles. */
  accounts(): readonly ListedAccount[]
  /** ARNs of roles for `--role-arn`. */
  roleArns(): readonly Candidate[]
  /** Services for `console --service`. */
  services(): readonly string[]
  /** Settings for `config`. */
  settings(): readonly CompletedSetting[]
  /** Topics for `help`, other than commands. */
  topics(): readonly Candidate[]
}

export interface CompletedSetting extends Candidate {
  /** Its values, if they can be listed. */
  readonly choices: readonly string[]
}

/** What is completed. */
export interface Line {
  readonly table: OptionTable
  /** The arguments before the word that is being typed, without the command's name. */
  readonly args: readonly string[]
  readonly typed: string
  readonly lists: ValueLists
}

/** An option or positional with the same name takes the same values in every command. */
export function listValues(name: string, line: Line): readonly Candidate[] {
  const { lists } = line
  switch (name) {
    case 'profile':
      return [...lists.profiles(), ...listAccountRoles(line.typed, () => lists.accounts())]
    case 'via':
    case 'allow':
      return lists.profiles()
    case 'targets':
      return inList(line, (item) => listValues('profile', item))
    case 'regions':
      return inList(line, () => described(regions))
    case 'accounts':
      return inList(line, (item) => [
        { value: 'all', describe: 'all accounts of the access portal' },
        ...listValues('account-id', item),
      ])
    case 'account-id':
      return lists.accounts().map(({ id, name }) => ({ value: id, describe: name }))
    case 'account':
      return listAccounts(line.typed, lists.accounts())
    case 'role':
    case 'role-name':
      return plain(listRoles(line.lists.accounts(), accountOnLine(line)))
    case 'session':
    case 'sso-session':
      return plain(lists.ssoSessions())
    case 'role-arn':
      return lists.roleArns()
    case 'region':
    case 'sso-region':
      return described(regions)
    case 'service':
      return plain(lists.services())
    case 'setting':
      return lists.settings()
    case 'value':
      return plain(lists.settings().find(({ value }) => value === lastWord(line))?.choices ?? [])
    case 'topic':
      return lists.topics()
    default:
      return plain([...choicesOfSetting(name, lists), ...listUsualValues(name)])
  }
}

/** Completes the last item of a list with commas; the items before it stay. */
function inList(line: Line, list: (item: Line) => readonly Candidate[]): readonly Candidate[] {
  const start = line.typed.lastIndexOf(',') + 1
  const before = line.typed.slice(0, start)
  return list({ ...line, typed: line.typed.slice(start) }).map(({ value, describe }) => ({
    value: before + value,
    describe,
  }))
}

/** Some options override a setting, which says what they take. */
function choicesOfSetting(option: string, lists: ValueLists): readonly string[] {
  const setting = option.replaceAll('-', '_')
  return lists.settings().find(({ value }) => value === setting)?.choices ?? []
}

function lastWord({ table, args }: Line): string | undefined {
  const last = tokenize(table, args).findLast((token) => token.kind === 'positional')
  return last?.kind === 'positional' ? last.value : undefined
}

function accountOnLine({ table, args }: Line): string | undefined {
  const found = tokenize(table, args).find(
    (token) => token.kind === 'option' && ['account', 'account-id'].includes(token.name),
  )
  return found?.kind === 'option' ? found.value : undefined
}

/** Candidates without a description. */
export function plain(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value, describe: '' }))
}

function described(table: Readonly<Record<string, string>>): readonly Candidate[] {
  return Object.entries(table).map(([value, describe]) => ({ value, describe }))
}
