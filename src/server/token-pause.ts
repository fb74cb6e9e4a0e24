import type { Context } from '../context.ts'

/** What counts as guessing: more wrong tokens than this in a minute. */
const mostWrong = 20
const minuteMs = 60_000
const pauseMs = 1000

/**
 * Slows down a program that guesses tokens. Only answers to wrong tokens wait, so clients with the right one notice nothing.
 * @returns to be awaited before each answer to a wrong token
 */
export function openTokenPause(context: Pick<Context, 'elapsed' | 'sleep'>): () => Promise<void> {
  let times: readonly number[] = []
  return async () => {
    const time = context.elapsed()
    times = [...times.filter((earlier) => time - earlier < minuteMs), time].slice(-mostWrong - 1)
    if (times.length > mostWrong) await context.sleep(pauseMs)
  }
}
