import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import type { Host } from './container-network.ts'

export type Variables = Readonly<Record<string, string>>

export interface Sdk {
  readonly name: string
  readonly words: readonly string[]
}

const program = (name: string): string => join(import.meta.dirname, '../clients/programs', name)

/** The one of JavaScript comes with the repository; boto3 only if it is installed. */
export const sdks: readonly Sdk[] = [
  { name: 'the JavaScript SDK v3', words: [process.execPath, '--no-warnings', program('find-keys.mjs')] },
  ...(spawnSync('python3', ['-c', 'import botocore']).status === 0
    ? [{ name: 'boto3', words: ['python3', program('find-keys.py')] }]
    : []),
]

/** @returns the access key that an SDK finds with each set of variables; null if it finds none */
export async function findKeysWith(
  sdk: Sdk,
  host: Host,
  environments: readonly Variables[],
): Promise<readonly (string | null)[]> {
  const { stdout, stderr } = await host.run([...sdk.words, JSON.stringify(environments)], {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'ap-northeast-1',
  })
  if (stdout === '') throw new Error(`${sdk.name} failed: ${stderr}`)
  return JSON.parse(stdout) as readonly (string | null)[]
}
