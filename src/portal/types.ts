/** A permission set that a person has in an account. */
export interface Assignment {
  /** Twelve digits. */
  readonly accountId: string
  readonly accountName: string
  readonly email: string
  readonly roleName: string
}

/** What a portal offers to whoever is signed in. */
export interface Listing {
  /** By account name, account id and role. */
  readonly assignments: readonly Assignment[]
  /** Accounts whose roles could not be listed; nothing is known about them. */
  readonly unlisted: readonly {
    readonly accountId: string
    readonly accountName: string
    readonly reason: string
  }[]
  /** Entries that cannot be what they claim to be, in words. */
  readonly refused: readonly string[]
}
