/** The access lists of Windows, in the form that does not depend on the language of the system (Microsoft, "Security Descriptor Definition Language"). */

/** Parties that {@link readAccessList} leaves out, as short names or SIDs: SYSTEM, administrators, the owner in its own list. */
const trustedParties = new Set([
  'SY',
  'BA',
  'LA',
  'DA',
  'EA',
  'OW',
  'CO',
  'PS',
  'S-1-3-0',
  'S-1-3-4',
  'S-1-5-10',
  'S-1-5-18',
  'S-1-5-32-544',
  // TrustedInstaller
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
])

const partyNames: Readonly<Record<string, string>> = {
  WD: 'Everyone',
  AU: 'Authenticated Users',
  BU: 'Users',
  BG: 'Guests',
  IU: 'Interactive',
  NU: 'Network',
  AN: 'Anonymous',
  'S-1-1-0': 'Everyone',
  'S-1-5-11': 'Authenticated Users',
  'S-1-5-32-545': 'Users',
}

/** Access masks of files by their names in a descriptor. */
const rights: Readonly<Record<string, number>> = {
  GA: 0x1000_0000,
  GW: 0x4000_0000,
  FA: 0x001f_01ff,
  FW: 0x0012_0116,
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  SD: 0x1_0000,
  WD: 0x4_0000,
  WO: 0x8_0000,
}

/** To write data, to add files and folders, to delete, to change the list or the owner; all of it; and the generic rights. */
const writeMask = 0x2 | 0x4 | 0x40 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000

export interface AccessList {
  /** SID or short name. */
  readonly owner: string
  /** Who may change the file or folder, or what is created in it. The names of well-known groups, else SIDs. */
  readonly writers: readonly string[]
}

/**
 * Reads the owner, and who may write, apart from the user and those who may do anything on the machine anyway.
 * @param descriptor `O:S-1-…G:…D:AI(A;OICI;FA;;;SY)…`
 * @param user SID of the user
 */
export function readAccessList(descriptor: string, user: string): AccessList {
  const [, owner = '', list = ''] = /^O:(.+?)(?:G:.+?)?D:(.*?)(?:S:|$)/.exec(descriptor.trim()) ?? []
  const entries = [...list.matchAll(/\((\w+;[^()]*)/g)].map(([, entry = '']) => entry.split(';'))
  const isOpen = owner !== '' && /^\w*NO_ACCESS_CONTROL/.test(list)
  const writers = entries
    .filter(([type = '', , mask = '']) => /^X?A$/.test(type) && (readMask(mask) & writeMask) !== 0)
    .map((entry) => entry[5] ?? '')
    .filter((party) => party !== user && !trustedParties.has(party))
  return { owner, writers: [...new Set(isOpen ? ['Everyone'] : writers.map(nameParty))] }
}

/** Whether this owner can do no more than the user. */
export function isTrustedOwner(owner: string, user: string): boolean {
  return owner === user || trustedParties.has(owner)
}

export function nameParty(party: string): string {
  return partyNames[party] ?? party
}

/** Two letters for each right, or a number. */
function readMask(text: string): number {
  if (/^(?:0x[0-9a-f]+|\d+)$/i.test(text)) return Number(text)
  return (text.match(/../g) ?? []).reduce((mask, right) => mask | (rights[right] ?? 0), 0)
}
