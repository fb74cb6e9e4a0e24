import type { Config } from '../config/types.ts'
import type { Context, Environment } from '../context.ts'
import { hmac } from '../crypto/crypto.ts'
import { hmacOfMany } from '../crypto/hmac-of-many.ts'
import { nameRuntime } from '../process/runtime-name.ts'
import { matchPlain, splitText } from './plain-lines.ts'

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

/** All of a source. */
export interface RowInputs {
  /** All but the texts, and without a secret. */
  readonly description: string
  /** Of the config file and the credentials file. Secrets can be in them, and in the settings. */
  readonly config: string
  readonly credentials: string
  readonly settings: string | null
}

/** The texts of {@link RowInputs} in parts. */
export interface SplitInputs {
  /** What may be written to a file. */
  readonly config: string
  readonly credentials: string
  /** What may not. */
  readonly rest: string
}

/** Change it with the format of the file. */
const format = 3

/** In characters: for more, loading native code takes less time than hashing without it. */
const much = 16 * 1024

/** Two sources with the same description give the same rows, as long as planning reads the same variables. */
export function describeSource(source: RowSource): RowInputs {
  const { build, config, context, settings, accountNames, storedNames, salt } = source
  const files = config.sources()
  const { config: path, credentials: otherPath } = config.files
  // The home directory decides how paths are shown.
  const paths = [path, otherPath].map((file) => [file, config.show({ file, line: 1 })])
  // Another runtime may accept other URLs.
  const own = [format, build, nameRuntime(), context.platform, context.user.uid ?? null, salt ?? null]
  return {
    description: JSON.stringify([own, paths, storedNames, accountNames]),
    config: files.config.text,
    credentials: files.credentials.text,
    settings,
  }
}

/** Takes out of the texts what may be written to a file. */
export function splitInputs({ config, credentials, settings }: RowInputs): SplitInputs {
  const [first, second] = [splitText(config), splitText(credentials)]
  return {
    config: first.plain,
    credentials: second.plain,
    rest: joinRest(first.rest, second.rest, settings),
  }
}

/**
 * Compares the texts with those of {@link splitInputs}, as far as they may be written to a file.
 * @returns the rest; undefined if they differ
 */
export function matchInputs(
  { config, credentials, settings }: RowInputs,
  plain: Readonly<Record<'config' | 'credentials', Buffer>>,
): string | undefined {
  const first = matchPlain(config, plain.config)
  const second = first === undefined ? undefined : matchPlain(credentials, plain.credentials)
  return first === undefined || second === undefined ? undefined : joinRest(first, second, settings)
}

function joinRest(config: string, credentials: string, settings: string | null): string {
  const isEmpty = [config, credentials, settings ?? ''].every((text) => text === '')
  return isEmpty ? '' : JSON.stringify([config, credentials, settings])
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
 * @param rest of {@link SplitInputs}
 * @param names of variables; null for all that are set
 * @param findKey gives the key of the store
 * @returns undefined if there is something to hash, but no key
 */
export function digestInputs(
  rest: string,
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
