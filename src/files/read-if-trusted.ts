import { readPrivateFile, UntrustedFileError } from './private-file.ts'

/** As {@link readPrivateFile}, for a file that counts as missing if it must not be trusted. */
export function readIfTrusted(path: string, uid: number | undefined, maxBytes: number): Buffer | undefined {
  try {
    return readPrivateFile(path, uid, maxBytes)
  } catch (error) {
    if (error instanceof UntrustedFileError) return undefined
    throw error
  }
}
