/** Two files and the profile that is asked for, with what is special about them. */
export interface Case {
  readonly title: string
  readonly config: string
  readonly credentials: string
  readonly profile: string
  /**
   * What the files hold, in words that the table of known differences asks for: a source of credentials as `start:`, `source:` or `self:`
   * with its kind, an oddity of the text as `text:`, a property of the walk as a word.
   */
  readonly features: ReadonlySet<string>
}

/** What somebody makes of a case: whose credentials come out and by which calls, why none, or why this cannot be told here. */
export type Outcome =
  | { readonly kind: 'skipped'; readonly text: string }
  | { readonly kind: 'credentials'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }

/** Random numbers that are the same in every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
