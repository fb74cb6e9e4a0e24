/** Any text in the settings file is either settings or a readable error. */
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { loadSettings } from '../../src/config/awsx-settings.ts'
import { loadSyncSettings } from '../../src/config/sync-settings.ts'
import { AwsxError } from '../../src/errors.ts'

const numRuns = Number(process.env['AWSX_FUZZ_RUNS'] ?? 500)
const timeout = 30_000 + numRuns * 5

const pieces = [
  'store',
  'mfa_prompt',
  'duration',
  'browser',
  'unlock_max',
  'sync',
  'sync.via',
  'via',
  'role',
  'accounts',
  '[',
  ']',
  '[[',
  ']]',
  ' = ',
  '=',
  '"',
  "'",
  '"""',
  "'''",
  '\\',
  '\\u0000',
  '{',
  '}',
  ',',
  '.',
  '#',
  '\n',
  '\r',
  '\t',
  '1979-05-27',
  '1e999',
  'inf',
  'true',
  '"x"\n',
  '__proto__',
  '\0',
  '\uFEFF',
  '😂',
] as const
const hostileText = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

async function readAll(text: string): Promise<void> {
  const context = {
    env: { HOME: '/home/u' },
    platform: 'linux',
    user: { name: 'u', uid: 1 },
    readText: () => text,
  } as const
  for (const read of [() => loadSettings(context), () => loadSyncSettings(context)]) {
    try {
      await read()
    } catch (error) {
      if (!(error instanceof AwsxError)) throw error
      expect(['CONFIG_PARSE', 'CONFIG_INVALID']).toContain(error.code)
    }
  }
}

test(
  'any text is read, or is an error with a code',
  async () => {
    await fc.assert(fc.asyncProperty(hostileText, readAll), { numRuns })
  },
  timeout,
)
