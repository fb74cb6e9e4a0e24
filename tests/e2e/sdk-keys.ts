import { join } from 'node:path'

import { boto3 } from '../clients/clients.ts'
import type { Client } from '../clients/clients.ts'
import type { Host } from './container-network.ts'

export type Variables = Readonly<Record<string, string>>

export interface Sdk {
  readonly name: string
  /** What must be installed for it. */
  readonly needs: readonly Client[]
  readonly words: readonly string[]
}

const program = (name: string): string => join(import.meta.dirname, '../clients/programs', name)

export const sdks: readonly Sdk[] = [
  {
    name: 'the JavaScript SDK v3',
    needs: [],
    words: [process.execPath, '--no-warnings', program('find-keys.mjs')],
  },
  { name: 'boto3', needs: [boto3], words: ['python3', program('find-keys.py')] },
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
