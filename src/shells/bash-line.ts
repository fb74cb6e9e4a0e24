/** A word of a line as bash sees it, while it is being typed. */
export interface TypedWord {
  /** Without quotes, as a program would get it. */
  readonly value: string
  /** The quote that is still open, or none. */
  readonly quote: '"' | "'" | ''
  /** How much of `value` stands before what readline replaces. */
  readonly kept: number
  /** How many words of `COMP_WORDS` it makes. */
  readonly pieces: number
}

/**
 * Splits a line as bash does, with quotes and backslashes but without expansion. readline replaces only what stands behind the last character
 * of `COMP_WORDBREAKS`, or behind an open quote (bash manual, "Programmable Completion").
 * @param line up to the cursor; the word there, maybe empty, is the last of the answer
 */
export function splitBashLine(line: string, wordBreaks: string): readonly TypedWord[] {
  const words: TypedWord[] = []
  let word = startWord()
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at)
    if (word.quote === '' && /\s/.test(sign)) {
      if (word.begun) words.push(endWord(word))
      word = startWord()
    } else if (escapes(word, sign, line.charAt(at + 1))) {
      at += 1
      word = takeSign(word, line.charAt(at))
    } else word = readSign(word, sign, wordBreaks)
  }
  return [...words, endWord(word)]
}

interface OpenWord extends TypedWord {
  readonly begun: boolean
  /** Whether the last character was one that makes a word of its own. */
  readonly afterBreak: boolean
}

function startWord(): OpenWord {
  return { value: '', quote: '', kept: 0, pieces: 0, begun: false, afterBreak: true }
}

function endWord({ value, quote, kept, pieces }: OpenWord): TypedWord {
  return { value, quote, kept, pieces: Math.max(1, pieces) }
}

/** Within double quotes a backslash is one only before the signs that have a meaning there. */
function escapes(word: OpenWord, sign: string, next: string): boolean {
  if (sign !== '\\' || next === '' || word.quote === "'") return false
  return word.quote === '' || /["$`\\]/.test(next)
}

function readSign(word: OpenWord, sign: string, wordBreaks: string): OpenWord {
  if (sign === word.quote) return { ...word, quote: '' }
  if (word.quote === '' && (sign === '"' || sign === "'")) {
    return { ...takeSign(word, ''), quote: sign, kept: word.value.length }
  }
  if (word.quote !== '' || !wordBreaks.includes(sign)) return takeSign(word, sign)
  const value = word.value + sign
  const pieces = word.pieces + (word.afterBreak && word.begun ? 0 : 1)
  return { ...word, value, kept: value.length, pieces, begun: true, afterBreak: true }
}

function takeSign(word: OpenWord, sign: string): OpenWord {
  const pieces = word.pieces + (word.afterBreak ? 1 : 0)
  return { ...word, value: word.value + sign, pieces, begun: true, afterBreak: false }
}

/**
 * What readline is to put in the place of the word that is being typed.
 * @returns undefined if the candidate does not begin with what is typed, or cannot be written in the open quotes
 */
export function replaceBashWord(candidate: string, typed: TypedWord): string | undefined {
  if (!candidate.startsWith(typed.value)) return undefined
  const rest = candidate.slice(typed.kept)
  if (typed.quote === "'") return rest.includes("'") ? undefined : rest
  if (typed.quote === '"') return rest.replaceAll(/["$`\\]/g, String.raw`\$&`)
  return rest.replaceAll(/[^\p{L}\p{N}@%+=:,./_-]/gu, String.raw`\$&`)
}
