/** A word of the line being typed, as bash splits it. */
export interface TypedWord {
  /** The word without quotes, as a program would get it. */
  readonly value: string
  /** The quote that is still open, or an empty string. */
  readonly quote: '"' | "'" | ''
  /** Length of the start of `value` that readline does not replace. */
  readonly keptLength: number
  /** Number of entries in `COMP_WORDS` for this word. */
  readonly compWords: number
}

/**
 * Splits a line as bash does, with quotes and backslashes but without expansion. readline replaces only the text after the last
 * character of `COMP_WORDBREAKS`, or after an open quote (bash manual, "Programmable Completion").
 * @param line the line up to the cursor
 * @returns the words; the last one is at the cursor and may be empty
 */
export function splitBashLine(line: string, wordBreaks: string): readonly TypedWord[] {
  const words: TypedWord[] = []
  let word = startWord()
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (word.quote === '' && /\s/.test(char)) {
      if (word.begun) words.push(endWord(word))
      word = startWord()
    } else if (escapes(word, char, line.charAt(at + 1))) {
      at += 1
      word = appendChar(word, line.charAt(at))
    } else word = readChar(word, char, wordBreaks)
  }
  return [...words, endWord(word)]
}

interface OpenWord extends TypedWord {
  readonly begun: boolean
  /** Whether the last character was one of `COMP_WORDBREAKS`. */
  readonly afterBreak: boolean
}

function startWord(): OpenWord {
  return { value: '', quote: '', keptLength: 0, compWords: 0, begun: false, afterBreak: true }
}

function endWord({ value, quote, keptLength, compWords }: OpenWord): TypedWord {
  return { value, quote, keptLength, compWords: Math.max(1, compWords) }
}

/** Within double quotes, a backslash escapes only the characters that are special there. */
function escapes(word: OpenWord, char: string, next: string): boolean {
  if (char !== '\\' || next === '' || word.quote === "'") return false
  return word.quote === '' || /["$`\\]/.test(next)
}

function readChar(word: OpenWord, char: string, wordBreaks: string): OpenWord {
  if (char === word.quote) return { ...word, quote: '' }
  if (word.quote === '' && (char === '"' || char === "'")) {
    return { ...appendChar(word, ''), quote: char, keptLength: word.value.length }
  }
  if (word.quote !== '' || !wordBreaks.includes(char)) return appendChar(word, char)
  const value = word.value + char
  const compWords = word.compWords + (word.afterBreak && word.begun ? 0 : 1)
  return { ...word, value, keptLength: value.length, compWords, begun: true, afterBreak: true }
}

function appendChar(word: OpenWord, char: string): OpenWord {
  const compWords = word.compWords + (word.afterBreak ? 1 : 0)
  return { ...word, value: word.value + char, compWords, begun: true, afterBreak: false }
}

/**
 * The text with which readline replaces the word being typed.
 * @returns undefined if the candidate does not start with the typed text, or cannot be written within the open quote
 */
export function replaceBashWord(candidate: string, typed: TypedWord): string | undefined {
  if (!candidate.startsWith(typed.value)) return undefined
  const rest = candidate.slice(typed.keptLength)
  if (typed.quote === "'") return rest.includes("'") ? undefined : rest
  if (typed.quote === '"') return rest.replaceAll(/["$`\\]/g, String.raw`\$&`)
  return rest.replaceAll(/[^\p{L}\p{N}@%+=:,./_-]/gu, String.raw`\$&`)
}
