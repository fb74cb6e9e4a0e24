import { normalizeStartUrl } from '../plan/same-portal.ts'
import type { Base, Plan, Step } from '../plan/types.ts'

/** A whole config as a graph, as `awsx explain --all --json` prints it. Contains no secret. Members are named as in the other commands. */
export interface ConfigGraph<Profile extends GraphProfile = GraphProfile> {
  readonly signIns: readonly (GraphSignIn & { readonly id: string })[]
  /** Sources of credentials other than sign-ins. */
  readonly sources: readonly GraphSource[]
  readonly accounts: readonly GraphAccount[]
  readonly roles: readonly GraphRole[]
  readonly profiles: readonly (Profile & { readonly id: string })[]
  readonly edges: readonly GraphEdge[]
  readonly problems: readonly GraphProblem[]
}

export interface GraphSignIn {
  readonly name: string
  /** Null for a console sign-in, whose name is its ARN. */
  readonly startUrl: string | null
  /** RFC 3339; null without a token that is valid. */
  readonly signedInUntil: string | null
  readonly renewable: boolean
}

export interface GraphSource {
  readonly id: string
  readonly kind: Exclude<Base['kind'], 'sso'>
  /** The profile that states it, or has the key in the store; null for another source outside of the files. */
  readonly profile: string | null
  readonly at: string | null
}

export interface GraphAccount {
  readonly id: string
  readonly accountId: string
  readonly accountName: string | null
}

export interface GraphRole {
  readonly id: string
  readonly kind: 'permission-set' | 'role'
  /** Null for a role ARN without an account. */
  readonly accountId: string | null
  readonly roleName: string
  /** Null for a permission set. */
  readonly roleArn: string | null
}

/** A row of `awsx list`. */
export interface GraphProfile {
  readonly profile: string
  readonly kind: Step['kind'] | null
  readonly accountId: string | null
  readonly accountName: string | null
  readonly roleName: string | null
  readonly region: string | null
  readonly at: string | null
  readonly cachedUntil: string | null
  readonly problem?: { readonly code: string; readonly message: string }
}

/** `offers`: a sign-in and an account; `contains`: an account and a role; `assumes`: a role or source and a role; `gives`: to a profile. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly kind: 'offers' | 'contains' | 'assumes' | 'gives'
}

export interface GraphProblem {
  readonly code: string
  readonly level: 'error' | 'warning'
  readonly message: string
  readonly at: string | null
}

export interface GraphInput<Profile extends GraphProfile> {
  readonly signIns: readonly GraphSignIn[]
  /** The plan is undefined for a profile with a problem. */
  readonly profiles: readonly { readonly row: Profile; readonly plan: Plan | undefined }[]
  readonly accountNames: ReadonlyMap<string, string>
  readonly problems: readonly GraphProblem[]
  readonly show: (location: NonNullable<Step['at']>) => string
}

/** Builds the graph. Everything is in the order of the config. */
export function buildGraph<Profile extends GraphProfile>(input: GraphInput<Profile>): ConfigGraph<Profile> {
  const found = new Collector(input)
  for (const { row, plan } of input.profiles) {
    const id = `profile:${row.profile}`
    if (plan === undefined) found.connectAccount(row.accountId, id)
    else found.connectPlan(plan, id)
  }
  return {
    signIns: input.signIns.map((signIn) => ({ id: `sign-in:${signIn.name}`, ...signIn })),
    sources: [...found.sources.values()],
    accounts: [...found.accounts.values()],
    roles: [...found.roles.values()],
    profiles: input.profiles.map(({ row }) => ({ id: `profile:${row.profile}`, ...row })),
    edges: [...found.edges.values()],
    problems: input.problems,
  }
}

/** Collects nodes and edges, each once. */
class Collector {
  readonly sources = new Map<string, GraphSource>()
  readonly accounts = new Map<string, GraphAccount>()
  readonly roles = new Map<string, GraphRole>()
  readonly edges = new Map<string, GraphEdge>()
  readonly #input: Omit<GraphInput<GraphProfile>, 'profiles'>

  constructor(input: Omit<GraphInput<GraphProfile>, 'profiles'>) {
    this.#input = input
  }

  connectPlan(plan: Plan, profile: string): void {
    let last = this.#addBase(plan.steps[0])
    for (const step of plan.steps) {
      if (step.kind === 'assume-role' || step.kind === 'web-identity')
        last = this.#addRole(step.roleArn, last)
    }
    this.#connect(last, profile, 'gives')
  }

  /** For a profile that has no plan, but states its account. */
  connectAccount(accountId: string | null, profile: string): void {
    if (accountId !== null) this.#connect(this.#addAccount(accountId), profile, 'gives')
  }

  #addBase(base: Base): string {
    const consoleSignIn = base.kind === 'login' ? this.#addConsoleSignIn(base.loginSession) : undefined
    if (consoleSignIn !== undefined) return consoleSignIn
    if (base.kind === 'sso') {
      const signIn = this.#input.signIns.find(
        ({ name, startUrl }) =>
          name === base.ssoSession ||
          (base.ssoSession === null &&
            startUrl !== null &&
            normalizeStartUrl(startUrl) === normalizeStartUrl(base.startUrl)),
      )
      const account = this.#addAccount(base.accountId)
      this.#connect(`sign-in:${signIn?.name ?? base.startUrl}`, account, 'offers')
      const id = `role:${base.accountId}/${base.roleName}`
      const { accountId, roleName } = base
      this.roles.set(id, { id, kind: 'permission-set', accountId, roleName, roleArn: null })
      this.#connect(account, id, 'contains')
      return id
    }
    const profile = base.at === null && base.kind !== 'stored-key' ? null : base.profile
    const id = `source:${base.kind}${profile === null ? '' : `:${profile}`}`
    const at = base.at === null ? null : this.#input.show(base.at)
    this.sources.set(id, { id, kind: base.kind, profile, at })
    return id
  }

  /** @returns its account; undefined for a sign-in that is not known */
  #addConsoleSignIn(loginSession: string): string | undefined {
    const accountId = loginSession.split(':')[4] ?? ''
    if (accountId === '' || this.#input.signIns.every(({ name }) => name !== loginSession)) return undefined
    const account = this.#addAccount(accountId)
    this.#connect(`sign-in:${loginSession}`, account, 'offers')
    return account
  }

  #addRole(roleArn: string, from: string): string {
    const id = `role:${roleArn}`
    const accountId = roleArn.split(':')[4] || null
    this.roles.set(id, {
      id,
      kind: 'role',
      accountId,
      roleName: roleArn.split('/').at(-1) ?? roleArn,
      roleArn,
    })
    if (accountId !== null) this.#connect(this.#addAccount(accountId), id, 'contains')
    this.#connect(from, id, 'assumes')
    return id
  }

  #addAccount(accountId: string): string {
    const id = `account:${accountId}`
    this.accounts.set(id, { id, accountId, accountName: this.#input.accountNames.get(accountId) ?? null })
    return id
  }

  #connect(from: string, to: string, kind: GraphEdge['kind']): void {
    this.edges.set(`${from}\n${to}`, { from, to, kind })
  }
}
