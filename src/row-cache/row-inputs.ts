import type { Config } from '../config/types.ts'
import type { Context, Environment } from '../context.ts'
import { hmac } from '../crypto/crypto.ts'
import { hmacOfMany } from '../crypto/hmac-of-many.ts'
import { nameRuntime } from '../process/runtime-name.ts'
import { splitText } from './plain-lines.ts'

/** What rows are made from, besides variables and the keys in the store, which planning asks for one by one. */
export interface RowSource {
  /** Of awsx. */
  readonly build: string
  readonly config: Config
  readonly context: Pick<Context, 'platform' | 'user'>
  /** The text of awsx's settings file; null if it has nothing for rows. */
  readonly settings: string | null
  /** Account names by ID, as access portals listed them. */
  readonly accountNames: readonly (readonly [string, string])[]
  /** The profiles that only have a key in the store. */
  readonly storedNames: readonly string[]
  /** Decides the names of records. */
  readonly salt: string | undefined
}

/** All of a source in two texts. */
export interface RowInputs {
  /** What may be written to a file. */
  readonly plain: string
  /** The part of it that is from the files. */
  readonly plainLines: string
  /** What may not, because secrets can be in it. */
  readonly rest: string
}

/** Change it with the format of the file. */
const format = 2

/** In characters: for more, loading native code takes less time than hashing without it. */
const much = 16 * 1024

/** Two sources with the same description give the same rows, as long as planning reads the same variables. */
export function describeSource(source: RowSource): RowInputs {
  const { build, config, context, settings, accountNames, storedNames, salt } = source
  const files = config.sources()
  const [first, second] = [splitText(files.config.text), splitText(files.credentials.text)]
  const { config: path, credentials: otherPath } = config.files
  // The home directory decides how paths are shown.
  const paths = [path, otherPath].map((file) => [file, config.show({ file, line: 1 })])
  const lengths = [first.plain.length, second.plain.length]
  // Another runtime may accept other URLs.
  const own = [format, build, nameRuntime(), context.platform, context.user.uid ?? null, salt ?? null]
  const plainLines = `${first.plain}\n${second.plain}`
  return {
    plain: `${JSON.stringify([own, paths, lengths, storedNames, accountNames])}\n${plainLines}`,
    plainLines,
    rest: [first.rest, second.rest, settings ?? ''].some((text) => text !== '')
      ? JSON.stringify([first.rest, second.rest, settings])
      : '',
  }
}

/** What tells variables, and the inputs that may not be written to a file, from any others. */
export interface InputsDigest {
  /** Names of variables with values that cannot be secrets; null for one that is not set. */
  readonly known: readonly (readonly [string, string | null])[]
  /** A keyed hash of everything else: without the key of the store, nobody can test guesses of a password. Empty for nothing. */
  readonly digest: string
}

/** A Region, or a switch. */
const plainValue = /^(?:[a-z]{2,9}(?:-[a-z]{2,9}){1,3}-\d{1,2}|true|false)?$/

/**
 * @param names of variables; null for all that are set
 * @param findKey gives the key of the store
 * @returns undefined if there is something to hash, but no key
 */
export function digestInputs(
  { rest }: RowInputs,
  names: readonly string[] | null,
  { env, findKey }: { readonly env: Environment; readonly findKey: () => Uint8Array | undefined },
): InputsDigest | undefined {
  const known: (readonly [string, string | null])[] = []
  const others: (readonly [string, string])[] = []
  for (const name of names ?? Object.keys(env).toSorted()) {
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined || plainValue.test(value)) known.push([name, value ?? null])
    else others.push([name, value])
  }
  // Without native code, even hashing nothing takes half a millisecond.
  if (rest === '' && others.length === 0) return { known, digest: '' }
  const key = findKey()
  if (key === undefined) return undefined
  // Nothing else that the key signs begins like this. Deriving a key for it would take as long as the rest.
  const text = `awsx/list-rows\n${JSON.stringify([rest, others])}`
  const hashed = text.length > much ? hmacOfMany(key)(text) : hmac(key, text)
  return { known, digest: hashed.toString('base64') }
}
