import { join } from 'node:path'

import { boto3 } from '../clients/clients.ts'
import type { Client } from '../clients/clients.ts'
import type { Host } from './container-network.ts'

export type Variables = Readonly<Record<string, string>>

export interface Sdk {
  readonly name: string
  /** What must be installed for it. */
  readonly needs: readonly Client[]
  /** Whether it asks the server in `AWS_CONTAINER_CREDENTIALS_FULL_URI`. All take `credential_process`. */
  readonly readsUri: boolean
  readonly words: readonly string[]
}

const program = (name: string): string => join(import.meta.dirname, '../clients/programs', name)

export const sdks: readonly Sdk[] = [
  {
    name: 'the JavaScript SDK v3',
    needs: [],
    readsUri: true,
    words: [process.execPath, '--no-warnings', program('find-keys.mjs')],
  },
  { name: 'boto3', needs: [boto3], readsUri: true, words: ['python3', program('find-keys.py')] },
  // Debian's version is of 2022.
  {
    name: 'the SDK for Ruby',
    needs: [{ name: 'aws-sdk-core for Ruby', check: ['ruby', '-e', 'require "aws-sdk-core"'] }],
    readsUri: false,
    words: ['ruby', program('find-keys.rb')],
  },
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
