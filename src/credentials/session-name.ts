/**
 * The role session name where the profile sets none: it keeps the person visible in CloudTrail. AWS allows 2 to 64 of
 * `[\w+=,.@-]`; everything else becomes `-`.
 */
export function defaultSessionName(user: string): string {
  const legal = user.normalize('NFKD').replaceAll(/[^\w+=,.@-]+/g, '-')
  return `awsx-${legal === '' ? 'user' : legal}`.slice(0, 64)
}
