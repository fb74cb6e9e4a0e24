/** Runs an import on texts: no file, no store. */
import { expect } from '@jest/globals'
import { parse } from 'yaml'

import { readAwsSsoSettings } from '../../src/migrate/aws-sso-settings.ts'
import { readAwsumeSettings } from '../../src/migrate/awsume-settings.ts'
import { importText as importAll } from '../../src/migrate/import-text.ts'
import { toolNames } from '../../src/migrate/types.ts'
import type { ToolName } from '../../src/migrate/types.ts'
import { loadTexts } from '../config/config-context.ts'

export interface ImportOptions {
  readonly credentials?: string
  /** The only tool, as if it were named. */
  readonly tool?: ToolName
  readonly awsSso?: string
  readonly awsume?: string
  readonly vaultKeys?: readonly string[]
  readonly hasAwsVault?: boolean
  readonly platform?: NodeJS.Platform
}

export interface Imported {
  readonly text: string
  /** Each with its hints, line by line. */
  readonly notes: readonly string[]
}

export function importText(text: string, options: ImportOptions = {}): Imported {
  const { tool } = options
  const tools = new Set(tool === undefined ? toolNames : [tool])
  const imported = importAll(text, (current) => ({
    config: loadTexts(current, options.credentials),
    platform: options.platform ?? 'linux',
    tools,
    isNamed: tool !== undefined,
    hasAwsVault: options.hasAwsVault ?? false,
    hasStoredKey: (name) => options.vaultKeys?.includes(name) ?? false,
    colors: ['blue', 'red'],
    awsSso: options.awsSso === undefined ? undefined : readAwsSsoSettings(parse(options.awsSso)),
    awsume: options.awsume === undefined ? undefined : readAwsumeSettings(parse(options.awsume)),
  }))
  const notes = imported.notes.map((note) => [`${note.tool}: ${note.message}`, ...note.hints].join('\n'))
  return { text: imported.text, notes }
}

/** The first change of a text is its last. */
export function importTwice(text: string, options?: ImportOptions): Imported {
  const first = importText(text, options)
  expect(importText(first.text, options).text).toBe(first.text)
  return first
}
