import type { Config, SourceLocation } from '../config/types.ts'
import type { AwsSsoSettings } from './aws-sso-settings.ts'
import type { AwsumeSettings } from './awsume-settings.ts'

/** The tools whose traces in the AWS files awsx can read. */
export const toolNames = ['aws-vault', 'granted', 'aws-sso', 'aws-sso-util', 'awsume'] as const

export type ToolName = (typeof toolNames)[number]

/** All that an import is decided by. */
export interface ImportInput {
  readonly config: Config
  readonly platform: NodeJS.Platform
  readonly deps: ReadonlySet<ToolName>
  /** Whether the person has named the tool, so that also counts what could be anybody's. */
  readonly isNamed: boolean
  /** Whether the store of awsx holds a key for a profile. */
  readonly hasStoredKey: (profile: string) => boolean
  /** The colours that `awsx_color` takes. */
  readonly colors: readonly string[]
  /** What aws-sso's own file says; undefined if there is none. */
  readonly awsSso: AwsSsoSettings | undefined
  /** What awsume's own file says; undefined if there is none. */
  readonly awsume: AwsumeSettings | undefined
}

/** Something that the person should know, as nothing in the file can carry it over. */
export interface Note {
  readonly tool: ToolName
  /** Lower case, no full stop. */
  readonly message: string
  readonly location: SourceLocation | undefined
  /** What to do, each a line; commands can be typed. */
  readonly hints: readonly string[]
}

/** A change of the keys of one profile. */
export interface KeyChange {
  readonly set: Readonly<Record<string, string>>
  readonly remove: readonly string[]
}

export interface ProfileChange extends KeyChange {
  readonly tool: ToolName
}

/** What becomes of a profile. */
export type Conversion =
  | ({ readonly kind: 'change' } & ProfileChange)
  /** The profile asks a tool for the credentials of another profile. */
  | {
      readonly kind: 'second-name'
      readonly tool: ToolName
      readonly target: string
      /** Options of `awsx credential-process`. */
      readonly options: readonly string[]
    }
  /** The profile asks a tool for its own credentials, which its other keys may lead to. */
  | { readonly kind: 'own-name'; readonly tool: ToolName; readonly change: KeyChange }
  | ({ readonly kind: 'left' } & Note)
