import { readJson, replyJson, ServiceError, textMember, type Exchange, type Reply } from './exchange.ts'
import { authenticate } from './sigv4.ts'

const PAGE_SIZE = 2

/** Calls of Organizations, by `X-Amz-Target`. */
export const ORGANIZATION_TARGETS: Record<string, (exchange: Exchange) => Reply> = {
  'AWSOrganizationsV20161128.ListAccounts': listAccounts,
}

/** The first page is empty, as the API allows it. `Status` is gone, as announced for 2026-09-09. */
function listAccounts(exchange: Exchange): Reply {
  const { principal } = authenticate(exchange, 'organizations')
  const { organization } = exchange.cloud.data
  if (organization === undefined) {
    const message = 'Your account is not a member of an organization.'
    throw new ServiceError(400, 'AWSOrganizationsNotInUseException', message)
  }
  if (principal.accountId !== organization.managementAccount) {
    const message = "You don't have permissions to access this resource."
    throw new ServiceError(400, 'AccessDeniedException', message)
  }
  const token = textMember(readJson(exchange.request), 'NextToken')
  if (token === '') return replyJson({ Accounts: [], NextToken: 'from-0' })
  const start = Number(token.replace('from-', ''))
  const end = start + PAGE_SIZE
  const page = organization.accounts.slice(start, end)
  return replyJson({
    Accounts: page.map(({ id, name, state }) => ({ Id: id, Name: name, State: state })),
    NextToken: end < organization.accounts.length ? `from-${end}` : null,
  })
}
