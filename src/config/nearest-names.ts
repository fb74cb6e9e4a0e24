import { findClosest } from '../text/did-you-mean.ts'

/** The names that a mistyped profile or session is probably meant to be, the nearest first; at most three. */
export function nearestNames(name: string, candidates: readonly string[]): readonly string[] {
  return findClosest(name, candidates, 3)
}
