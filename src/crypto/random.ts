/** Random bytes. In the binary, random-bun.ts is in the place of this file (docs/decisions/0010). */
import { randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** @returns that many bytes from the system's generator */
export function random(count: number): Buffer {
  return kernelRandom(count) ?? randomBytes(count)
}

/** Number of the device 1:8 of Linux: its generator (random(4)). */
const generator = 0x1_08

/**
 * Reads the generator of Linux, as getrandom(2) does, without node:crypto, whose loading takes 3 to 6 ms: as long as the rest of a call to AWS.
 * Not /dev/urandom, which gives bytes before the generator is ready, early after the machine has started (random(4)).
 * @param count at most 256: the kernel gives so many in one piece
 * @returns undefined on other systems, and where there are no bytes at once: before the generator is ready, and before Linux 5.6 whenever it is
 * short of entropy
 */
export function kernelRandom(count: number, device = '/dev/random'): Buffer | undefined {
  // On Windows, which lacks this flag, the path is on the current drive, where another user may create it, even as a link to another machine.
  if (!('O_NONBLOCK' in constants)) return undefined
  let descriptor
  try {
    descriptor = openSync(device, constants.O_NONBLOCK)
    const bytes = Buffer.alloc(count)
    // A container may have any file there.
    const status = fstatSync(descriptor)
    const isGenerator = status.isCharacterDevice() && status.rdev === generator
    return isGenerator && readSync(descriptor, bytes) === count ? bytes : undefined
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Loads what {@link random} needs, which takes milliseconds outside Linux, while nothing else is to be done. */
export function prepareRandom(): void {
  random(1)
}
