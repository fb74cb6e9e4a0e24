/** What is hashed like an identity, to find the records that were fetched for a profile. */
export function profileIdentity(profile: string): string {
  return JSON.stringify(['profile', 1, profile])
}
