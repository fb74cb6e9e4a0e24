import { statSync } from 'node:fs'
import { describe, expect } from '@jest/globals'

/** Windows has access lists instead (tests/doctor/access-lists.test.ts). */
export const hasModeBits = process.platform !== 'win32'

/** Tests that run where files have mode bits. */
export const describeModes = hasModeBits ? describe : describe.skip

/** Expects permissions of a file or folder. On Windows it only has to exist. */
export function expectMode(path: string, mode: number): void {
  const found = statSync(path).mode & 0o777
  expect(hasModeBits ? found : mode).toBe(mode)
}
