/** A permission set that the user has in an account. */
export interface Assignment {
  /** Twelve digits. */
  readonly accountId: string
  readonly accountName: string
  readonly email: string
  readonly roleName: string
}

/** What an access portal lists for the signed-in user. */
export interface Listing {
  /** Sorted by account name, account ID, and role. */
  readonly assignments: readonly Assignment[]
  /** Accounts whose roles could not be listed. */
  readonly unlisted: readonly {
    readonly accountId: string
    readonly accountName: string
    readonly reason: string
  }[]
  /** Invalid entries, described for the user. */
  readonly refused: readonly string[]
}
