/** As random.ts, by the generator of Bun, which needs no loading. */

/** @returns that many bytes from the system's generator, at most 65,536 */
export function random(count: number): Buffer {
  return globalThis.crypto.getRandomValues(Buffer.alloc(count))
}

/** Does nothing: there is nothing to load. */
export function prepareRandom(): void {}
