/**
 * Copies of the programs that are measured. Large programs are mapped into memory, and how long that takes depends on how the system's page
 * cache holds the file. On Linux, a program that was read from the disk piece by piece, as its pages were needed, starts 10 to 20 % slower than one
 * that was just written. So a new build must not be compared with a runtime that was installed last week.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../local-sandbox.mjs'

const folder = join(root, 'build/bench/copies')

/** @returns a function that copies a program and returns the path of the copy; copies are removed when the process ends */
export function makeCopier() {
  rmSync(folder, { recursive: true, force: true })
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  let count = 0
  return (path) => {
    count += 1
    const place = join(folder, String(count))
    mkdirSync(place, { recursive: true })
    const copy = join(place, basename(path))
    copyFileSync(path, copy)
    return copy
  }
}
