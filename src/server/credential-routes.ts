/** The form in which credentials are asked for. */
export type CredentialForm = 'container' | 'process'

export interface Route {
  readonly form: CredentialForm
  /** Null if the token of the client chooses it. */
  readonly profile: string | null
}

/** The path of a profile in a form. */
export function pathOf(form: CredentialForm, profile: string): string {
  return `/${form === 'process' ? 'process' : 'credentials'}/${encodeURIComponent(profile)}`
}

/**
 * Reads a request target. A query is not read, so a target with one is another path.
 * @returns undefined for an unknown path
 */
export function findRoute(target: string): Route | 'health' | undefined {
  if (target === '/health') return 'health'
  if (target === '/v1/credentials') return { form: 'container', profile: null }
  const [, folder, name] = /^\/(credentials|process)\/([^/?#]+)$/.exec(target) ?? []
  const profile = name === undefined ? undefined : decodeName(name)
  if (profile === undefined) return undefined
  return { form: folder === 'process' ? 'process' : 'container', profile }
}

/** The Java SDK sends UTF-8 as it is, which Node reads as Latin-1; all others encode it. */
function decodeName(name: string): string | undefined {
  try {
    return decodeURIComponent(/[^\0-\u007F]/.test(name) ? Buffer.from(name, 'latin1').toString('utf8') : name)
  } catch {
    return undefined
  }
}
