import type { NarrowAccess } from './types.ts'

/** The managed policies of AWS that the access levels are named after. */
export const policyNames: Readonly<Record<NarrowAccess, string>> = {
  read: 'ReadOnlyAccess',
  view: 'ViewOnlyAccess',
}
