/** The options of a program: long names, as `name`, or `name:n` with a short form. */
export interface CallOptions {
  readonly values: readonly string[]
  readonly flags: readonly string[]
  /** Matches long names of further options that take a value. */
  readonly moreValues?: RegExp
  /** Whether long names may have a single dash, as with Go's flag package and urfave/cli. */
  readonly singleDash?: boolean
}

export interface ReadWords {
  /** Values by long name; the empty string for flags. */
  readonly options: ReadonlyMap<string, string>
  readonly positionals: readonly string[]
}

/** Parses command-line arguments. @returns undefined if there is an unknown option */
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

/** @param queue the arguments that follow; a value is removed from it */
function readOption(word: string, queue: string[], known: CallOptions): Pairs | 'positional' | undefined {
  if (!word.startsWith('-') || word === '-') return 'positional'
  const isLong = word.startsWith('--') || (known.singleDash === true && word.length > 2)
  if (!isLong) return readLetters(word.slice(1), queue, known)
  const [, name = '', given] = /^--?([^=]+)(?:=([^]*))?$/.exec(word) ?? []
  if (known.flags.some((flag) => longName(flag) === name))
    return given === undefined ? [[name, '']] : undefined
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
      pairs.push([longName(flag), ''])
    } else if (option === undefined) {
      return undefined
    } else {
      const value = letters.slice(index + 1).replace(/^=/, '') || queue.shift()
      return value === undefined ? undefined : [...pairs, [longName(option), value]]
    }
  }
  return pairs
}

function takesValue(name: string, { values, moreValues }: CallOptions): boolean {
  return values.some((option) => longName(option) === name) || moreValues?.test(name) === true
}

function longName(name: string): string {
  return name.replace(/:.$/, '')
}
