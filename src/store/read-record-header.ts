import { closeSync, lstatSync, openSync, readSync } from 'node:fs'
import { readHeader, type HeaderResult } from './record-format.ts'

const maxHeaderBytes = 2048

/** Reads the public line of a record's file. @returns undefined if there is no such file, or if it cannot be read */
export function readHeaderOf(path: string): HeaderResult | undefined {
  let descriptor: number | undefined
  try {
    if (!lstatSync(path).isFile()) return undefined
    descriptor = openSync(path, 'r')
    const bytes = Buffer.alloc(maxHeaderBytes)
    return readHeader(bytes.subarray(0, readSync(descriptor, bytes, 0, maxHeaderBytes, 0)))
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
