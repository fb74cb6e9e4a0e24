import { Secret } from '../secret.ts'

/** Keys as the access portal shows them for copying. */
export interface PastedKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  /** Null for a long-lived key. */
  readonly sessionToken: Secret | null
  /** Milliseconds since 1970 UTC; null if the text does not say it. */
  readonly expiresAt: number | null
  /** Section name of the INI format; the portal writes `111111111111_PermissionSet`. */
  readonly name: string | null
  readonly accountId: string | null
}

const names: Readonly<Record<string, 'id' | 'secret' | 'token' | 'end'>> = {
  aws_access_key_id: 'id',
  aws_secret_access_key: 'secret',
  aws_session_token: 'token',
  aws_security_token: 'token',
  aws_credential_expiration: 'end',
  aws_expiration: 'end',
  x_security_token_expires: 'end',
}

/** `export K="v"`, `set K=v`, `$Env:K="v"`, `K = v`, with any of the {@link names} in any case. */
const assignment = /^[ \t]*(?:export[ \t]+|set[ \t]+|\$env:)?(\w+)[ \t]*=[ \t]*(.*?)[ \t;]*$/gim
const keyId = /^A[KS]IA[A-Z0-9]{12,124}$/
const secret = /^[A-Za-z0-9/+=]{20,128}$/
const token = /^[A-Za-z0-9/+=_-]{16,16384}$/

/**
 * Reads the text that the access portal shows for a shell, the credentials file or PowerShell.
 * @returns the keys, or what is wrong with the text, without quoting it
 */
export function readPastedKeys(text: string): PastedKeys | { readonly problem: string } {
  const found = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(assignment)) {
    const kind = Object.hasOwn(names, name.toLowerCase()) ? names[name.toLowerCase()] : undefined
    if (kind !== undefined) found.set(kind, unquote(value))
  }
  const id = found.get('id')
  const key = found.get('secret')
  const session = found.get('token')
  if (id === undefined || key === undefined) return { problem: 'no access key with a secret found' }
  const hidden = findInvisible(`${id}${key}${session ?? ''}`)
  if (hidden !== undefined) return { problem: `the access key contains an invisible character (${hidden})` }
  if (!keyId.test(id) || !secret.test(key)) return { problem: 'the access key is malformed' }
  if (session !== undefined && !token.test(session))
    return { problem: 'its session token is incomplete or malformed' }
  if (session === undefined && id.startsWith('ASIA')) return { problem: 'its session token is missing' }
  const end = found.get('end')
  const expiresAt = end === undefined ? null : Date.parse(end)
  if (Number.isNaN(expiresAt)) return { problem: 'its expiration is not a valid time' }
  const [, name] = /^[ \t]*\[([^\]\n]+)\][ \t\r]*$/m.exec(text) ?? []
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(key),
    sessionToken: session === undefined ? null : new Secret(session),
    expiresAt,
    name: name ?? null,
    accountId: /^(\d{12})_/.exec(name ?? '')?.[1] ?? null,
  }
}

/** @returns the first control, format or space character, such as `U+200B` */
function findInvisible(text: string): string | undefined {
  const [found] = /[\p{C}\p{Z}]/u.exec(text) ?? []
  return found?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0').replace(/^/, 'U+')
}

function unquote(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value
}
