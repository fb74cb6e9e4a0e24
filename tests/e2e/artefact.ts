import { join, resolve } from 'node:path'

/** What users install: the bundle for Node, or the standalone binary. `AWSX_TEST_ARTEFACT` names the one to test. */
export const artefact = resolve(
  process.env['AWSX_TEST_ARTEFACT'] ?? join(import.meta.dirname, '../../dist/awsx.js'),
)

/** The binary is its own runtime. */
export const isBinary = !/\.[cm]?js$/.test(artefact)

/** @param node the runtime for the bundle @returns the program that is awsx, and the words that come before awsx's own */
export function awsxCommand(node: string = process.execPath): readonly [string, ...string[]] {
  return isBinary ? [artefact] : [node, artefact]
}

/** The same for a shell to read. */
export const awsxInShell = awsxCommand()
  .map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`)
  .join(' ')
