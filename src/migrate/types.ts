import type { Config, SourceLocation } from '../config/types.ts'
import type { AwsSsoSettings } from './aws-sso-settings.ts'
import type { AwsumeSettings } from './awsume-settings.ts'

/** The tools whose profiles awsx can import. */
export const toolNames = ['aws-vault', 'granted', 'aws-sso', 'aws-sso-util', 'awsume'] as const

export type ToolName = (typeof toolNames)[number]

/** The input of an import. */
export interface ImportInput {
  readonly config: Config
  readonly platform: NodeJS.Platform
  readonly tools: ReadonlySet<ToolName>
  /** Whether the user named the tool, so that ambiguous profiles are included. */
  readonly isNamed: boolean
  /** Whether aws-vault is installed, so that its keyring can hold the key of a profile without credentials. */
  readonly hasAwsVault: boolean
  /** Whether awsx's store holds a key for a profile. */
  readonly hasStoredKey: (profile: string) => boolean
  /** The values of `awsx_color`. */
  readonly colors: readonly string[]
  /** aws-sso's settings; undefined if its file does not exist. */
  readonly awsSso: AwsSsoSettings | undefined
  /** awsume's settings; undefined if its file does not exist. */
  readonly awsume: AwsumeSettings | undefined
}

/** Something that the user should know and that an import cannot convert. */
export interface Note {
  readonly tool: ToolName
  /** Lower case, no period. */
  readonly message: string
  readonly location: SourceLocation | undefined
  /** What to do, one line each; commands can be typed. */
  readonly hints: readonly string[]
}

/** A change of one profile's keys. */
export interface KeyChange {
  readonly set: Readonly<Record<string, string>>
  readonly remove: readonly string[]
}

export interface ProfileChange extends KeyChange {
  readonly tool: ToolName
}

/** What an import does with a profile. */
export type Conversion =
  | ({ readonly kind: 'change' } & ProfileChange)
  /** The profile calls a tool for another profile's credentials. */
  | {
      readonly kind: 'second-name'
      readonly tool: ToolName
      readonly target: string
      /** Options of `awsx credential-process`. */
      readonly options: readonly string[]
    }
  /** The profile calls a tool for its own credentials, which its other keys may provide. */
  | { readonly kind: 'own-name'; readonly tool: ToolName; readonly change: KeyChange }
  | ({ readonly kind: 'left' } & Note)
