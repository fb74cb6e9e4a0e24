/** Most user names match it. The other expressions take ten times as long to compile. */
const legalName = /^[\w+=,.@](?:[\w+=,.@-]*[\w+=,.@])?$/

/**
 * The role session name where the profile sets none: it keeps the user visible in CloudTrail. AWS allows 2 to 64 of
 * `[\w+=,.@-]`; accents are dropped, everything else becomes `-`.
 */
export function defaultSessionName(user: string): string {
  const legal = legalName.test(user) ? user : makeLegal(user)
  return `awsx-${legal === '' ? 'user' : legal}`.slice(0, 64)
}

function makeLegal(user: string): string {
  return user
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^\w+=,.@-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
}
