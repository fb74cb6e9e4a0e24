/**
 * A shortcut link of the access portal (IAM Identity Center user guide, "Creating shortcut links"). It holds no secret: the portal asks
 * whoever opens it to sign in.
 * @param startUrl as configured, with or without a `#/` or slash at its end
 */
export function portalLink(link: {
  readonly startUrl: string
  readonly accountId: string
  readonly roleName: string
  readonly destination: string
}): string {
  const query = writeQuery({
    account_id: link.accountId,
    role_name: link.roleName,
    destination: link.destination,
  })
  return `${link.startUrl.replace(/[?#].*$/s, '').replace(/\/+$/, '')}/#/console?${query}`
}

/**
 * The address that signs a browser in to the console (IAM user guide, "Enabling custom identity broker access"). Whoever has it within
 * fifteen minutes is signed in.
 * @param federation the federation endpoint of the partition
 * @param signinToken what the endpoint gave for the credentials
 */
export function signInLink(federation: string, signinToken: string, destination: string): string {
  // Of the three only the issuer is ours: it is what the console names when the session is over.
  const query = writeQuery({
    Action: 'login',
    Issuer: 'awsx',
    Destination: destination,
    SigninToken: signinToken,
  })
  return `${federation}?${query}`
}

/** Everything is encoded, so that the fragment of a destination stays part of it. */
function writeQuery(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}
