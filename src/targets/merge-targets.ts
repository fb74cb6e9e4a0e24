/** What decides whether two targets are the same, and how they are shown. */
export interface NamedTarget {
  /** As it is shown. */
  readonly label: string
  readonly accountId: string | null
  /** The role's ARN, or the name of a permission set. */
  readonly role: string | null
  readonly region: string | null
  readonly access: string
  /** The session policies of its last call as JSON, which narrow it. */
  readonly policies: string
}

export interface Merged<T> {
  readonly targets: readonly T[]
  /** Targets that are left out, each with the one that has the same account, role, region, access, and policies. */
  readonly repeated: readonly { readonly target: T; readonly sameAs: T }[]
}

/** Keeps the first of several targets for the same role. Targets without a known account or role are all kept. */
export function mergeTargets<T extends NamedTarget>(targets: readonly T[]): Merged<T> {
  const first = new Map<string, T>()
  const kept: T[] = []
  const repeated: { readonly target: T; readonly sameAs: T }[] = []
  for (const target of targets) {
    const key = keyOf(target)
    const sameAs = key === undefined ? undefined : first.get(key)
    if (sameAs !== undefined) repeated.push({ target, sameAs })
    else {
      if (key !== undefined) first.set(key, target)
      kept.push(target)
    }
  }
  return { targets: kept, repeated }
}

function keyOf({ accountId, role, region, access, policies }: NamedTarget): string | undefined {
  return accountId === null || role === null
    ? undefined
    : JSON.stringify([accountId, role, region, access, policies])
}
