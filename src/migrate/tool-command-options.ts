/** Which options a program has: by their long names, `name` or `name:s` with a letter. */
export interface CallOptions {
  readonly values: readonly string[]
  readonly flags: readonly string[]
  /** Long names of more options with a value. */
  readonly moreValues?: RegExp
  /** Long names may have a single dash, as in programs of Go's flag package and urfave/cli. */
  readonly singleDash?: boolean
}

export interface ReadWords {
  /** Values by long name; a flag has the empty string. */
  readonly options: ReadonlyMap<string, string>
  readonly positionals: readonly string[]
}

/** The words of a command line by a program's options; undefined if they have an option that is not known. */
export function readWords(words: readonly string[], known: CallOptions): ReadWords | undefined {
  const options = new Map<string, string>()
  const positionals: string[] = []
  const queue = [...words]
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      positionals.push(...queue)
      break
    }
    const found = readOption(word, queue, known)
    if (found === undefined) return undefined
    if (found === 'positional') positionals.push(word)
    else for (const [name, value] of found) options.set(name, value)
  }
  return { options, positionals }
}

type Pairs = readonly (readonly [name: string, value: string])[]

/** @param queue the words behind; a value is taken from it */
function readOption(word: string, queue: string[], known: CallOptions): Pairs | 'positional' | undefined {
  if (!word.startsWith('-') || word === '-') return 'positional'
  const isLong = word.startsWith('--') || (known.singleDash === true && word.length > 2)
  if (!isLong) return readLetters(word.slice(1), queue, known)
  const [, name = '', given] = /^--?([^=]+)(?:=([^]*))?$/.exec(word) ?? []
  if (known.flags.some((flag) => longOf(flag) === name)) return given === undefined ? [[name, '']] : undefined
  if (!takesValue(name, known)) return undefined
  const value = given ?? queue.shift()
  return value === undefined ? undefined : [[name, value]]
}

/** `-n`, `-nj`, `-d1h`, `-d 1h` */
function readLetters(letters: string, queue: string[], known: CallOptions): Pairs | undefined {
  const pairs: (readonly [string, string])[] = []
  for (const [index, letter] of Array.from(letters).entries()) {
    const flag = known.flags.find((name) => name.endsWith(`:${letter}`))
    const option = known.values.find((name) => name.endsWith(`:${letter}`))
    if (flag !== undefined) {
      pairs.push([longOf(flag), ''])
    } else if (option === undefined) {
      return undefined
    } else {
      const value = letters.slice(index + 1).replace(/^=/, '') || queue.shift()
      return value === undefined ? undefined : [...pairs, [longOf(option), value]]
    }
  }
  return pairs
}

function takesValue(name: string, { values, moreValues }: CallOptions): boolean {
  return values.some((option) => longOf(option) === name) || moreValues?.test(name) === true
}

function longOf(name: string): string {
  return name.replace(/:.$/, '')
}
