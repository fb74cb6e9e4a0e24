import { mfaSeedIdentity } from '../../credentials/mfa-seed-identity.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import { AwsxError } from '../../errors.ts'
import { readSeed } from '../../mfa/totp.ts'
import type { StoredSecret } from '../../store/manage/list-secrets.ts'
import { parseJsonObject, toJsonObject } from '../../text/json-object.ts'
import type { JsonObject } from '../../text/json-object.ts'
import { format, version } from './export-file.ts'

/**
 * Reads the decrypted content of an exported file. Checks every member that awsx uses later, because another program with the passphrase
 * can have written the file.
 * @param shown the file, for errors
 * @throws AwsxError USAGE for anything but what `store export` writes
 */
export function parseExported(text: string, shown: string): readonly StoredSecret[] {
  const found = parseJsonObject(text)
  const secrets = found?.['secrets']
  if (found?.['format'] !== format || !Array.isArray(secrets))
    throw new AwsxError('USAGE', `store import: ${shown} is not a file of awsx store export`)
  const given = found['version']
  if (typeof given === 'number' && given > version)
    throw new AwsxError('USAGE', `store import: a newer awsx wrote ${shown}`, { hints: ['upgrade awsx'] })
  return secrets.map((secret: unknown, index) => {
    const problem = findProblem(membersOf(secret))
    if (problem === undefined) return secret as StoredSecret
    throw new AwsxError(
      'USAGE',
      `store import: secret ${index + 1} of ${shown} is malformed (${problem}); nothing was imported`,
      { hints: ['export the keys again: awsx store export'] },
    )
  })
}

/** @returns the member that is wrong */
function findProblem({ identity, kind, payload }: JsonObject): string | undefined {
  if (kind !== 'iam-key' && kind !== 'mfa-seed') return 'kind'
  if (!isIdentity(identity, kind)) return 'identity'
  const check = kind === 'iam-key' ? keyMembers : seedMembers
  const fields = membersOf(payload)
  return Object.entries(check).find(([name, isValid]) => !isValid(fields[name]))?.[0]
}

/** The identity names a profile or a device, and is written as the store writes it. */
function isIdentity(identity: unknown, kind: StoredSecret['kind']): boolean {
  if (typeof identity !== 'string') return false
  const [, , name] = parseArray(identity)
  if (typeof name !== 'string' || name === '') return false
  return identity === (kind === 'iam-key' ? storedKeyIdentity(name) : mfaSeedIdentity(name))
}

type Check = (value: unknown) => boolean

/** Printable and without blanks, so that nothing else can be hidden in it. */
const isWord: Check = (value) => typeof value === 'string' && /^[\x21-\x7E]+$/.test(value)
const isAbsent: Check = (value) => value === undefined || value === null
const isTextOrAbsent: Check = (value) => isAbsent(value) || typeof value === 'string'
const isTimeOrAbsent: Check = (value) => isAbsent(value) || Number.isSafeInteger(value)

/** Of a `KeyRecord` with a long-lived key that is not being rotated. */
const keyMembers: Readonly<Record<string, Check>> = {
  accessKeyId: isWord,
  secretAccessKey: isWord,
  accountId: isTextOrAbsent,
  sessionToken: isAbsent,
  expiresAt: isAbsent,
  addedAt: isTimeOrAbsent,
  arn: isTextOrAbsent,
  createdAt: isTimeOrAbsent,
  storedBy: isTextOrAbsent,
  rotation: isAbsent,
}

const seedMembers: Readonly<Record<string, Check>> = {
  seed: (value) => {
    const read = typeof value === 'string' ? readSeed(value) : undefined
    return read !== undefined && 'seed' in read && read.seed === value
  },
  addedAt: isTimeOrAbsent,
}

function parseArray(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

/** @returns no members for anything but an object */
function membersOf(value: unknown): JsonObject {
  return toJsonObject(value) ?? {}
}
