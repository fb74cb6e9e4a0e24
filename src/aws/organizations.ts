import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { JsonObject } from '../text/json-object.ts'
import type { Caller } from './service-tokens.ts'
import { jsonCall, sendSigned } from './signed-request.ts'

/** An account of an organization. */
export interface OrganizationAccount {
  /** Twelve digits. */
  readonly id: string
  readonly name: string
}

/**
 * ListAccounts of Organizations: all pages, of which some may be empty.
 * @returns the active accounts
 * @throws an error that `describeFailure` knows; SyntaxError for an answer without a list
 */
export async function listOrganizationAccounts(caller: Caller): Promise<readonly OrganizationAccount[]> {
  const found: OrganizationAccount[] = []
  let token: string | undefined
  do {
    const page = await listPage(caller, token)
    found.push(...page.accounts)
    token = page.next
  } while (token !== undefined)
  return found
}

function listPage(
  caller: Caller,
  token: string | undefined,
): Promise<{ readonly accounts: readonly OrganizationAccount[]; readonly next: string | undefined }> {
  const target = 'AWSOrganizationsV20161128.ListAccounts'
  const call = jsonCall('organizations', target, token === undefined ? {} : { NextToken: token })
  return sendSigned({ ...call, clockOffsetMs: caller.clockOffsetMs }, caller.credentials, caller, (body) => {
    const { Accounts: accounts, NextToken: next } = parseJsonObject(body) ?? {}
    if (!Array.isArray(accounts)) throw new SyntaxError('the answer has no accounts')
    return {
      accounts: accounts.flatMap((account) => readActive(toJsonObject(account) ?? {})),
      next: typeof next === 'string' && next !== '' ? next : undefined,
    }
  })
}

/** `State` replaces `Status`, which was to be retired on 2026-09-09 (API reference of Organizations, Account). */
function readActive({ Id: id, Name: name, State: state, Status: status }: JsonObject): OrganizationAccount[] {
  if (typeof id !== 'string' || !/^\d{12}$/.test(id) || (state ?? status) !== 'ACTIVE') return []
  return [{ id, name: typeof name === 'string' ? name : '' }]
}
