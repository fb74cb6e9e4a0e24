import type { Case } from './case.ts'
import { headerTexts } from './dialect-headers.ts'
import { lineTexts } from './dialect-lines.ts'

/** A profile `dev` written in some way that not everybody reads alike. Where nothing else is said, it is asked for. */
export interface Text {
  readonly title: string
  readonly feature?: string
  readonly config?: string | readonly string[]
  readonly credentials?: string | readonly string[]
  readonly profile?: string
}

/** The oddities of the text: what is a comment, a name, a delimiter, a continuation, a section, and which of two counts. */
export function dialectCases(): readonly Case[] {
  const texts = [...lineTexts, ...headerTexts]
  return texts.map(({ title, feature, config = '', credentials = '', profile = 'dev' }) => ({
    title,
    config: typeof config === 'string' ? config : [...config, ''].join('\n'),
    credentials: typeof credentials === 'string' ? credentials : [...credentials, ''].join('\n'),
    profile,
    features: new Set(feature === undefined ? [] : [`text:${feature}`]),
  }))
}
