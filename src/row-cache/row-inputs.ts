import type { Config } from '../config/types.ts'
import type { Context, Environment } from '../context.ts'
import { hash } from '../crypto/crypto.ts'
import { hashOfMuch } from '../crypto/hash-of-much.ts'
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
  /** What may not, because secrets can be in it. */
  readonly rest: string
}

/** Change it with the format of the file. */
const format = 1

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
  return {
    plain: [JSON.stringify([own, paths, lengths, storedNames, accountNames]), first.plain, second.plain].join(
      '\n',
    ),
    rest: [first.rest, second.rest, settings ?? ''].some((text) => text !== '')
      ? JSON.stringify([first.rest, second.rest, settings])
      : '',
  }
}

/**
 * What tells the inputs that may not be written to a file from any others.
 * @param names of variables; null for all that are set
 * @returns a hash of their values, and which of the variables are not set
 */
export function digestInputs(
  { rest }: RowInputs,
  names: readonly string[] | null,
  env: Environment,
): { readonly digest: string; readonly unset: readonly string[] } {
  const wanted = names ?? Object.keys(env).toSorted()
  const unset = wanted.filter((name) => !Object.hasOwn(env, name))
  const values = wanted.filter((name) => Object.hasOwn(env, name)).map((name) => [name, env[name]])
  // Without native code, even hashing nothing takes half a millisecond.
  if (rest === '' && values.length === 0) return { digest: '', unset }
  const text = JSON.stringify([rest, values])
  return { digest: text.length > much ? hashOfMuch(text) : hash(text).toString('hex'), unset }
}
