/** A line of a config file. */
export interface SourceLocation {
  /** Absolute path. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
}

/** A value with where it comes from: `~/.aws/config:9`, a variable's name, or an option. */
export interface Sourced<T> {
  readonly value: T
  readonly from: string
}

/** One `key = value` of a section. */
export interface Property {
  /** Lower case. */
  readonly name: string
  readonly value: string
  readonly location: SourceLocation
  /** The indented `key = value` lines below a property without a value of its own (`s3 =`), else undefined. */
  readonly children: ReadonlyMap<string, Property> | undefined
}

/** A section as the AWS SDKs merge it: all its occurrences, for a profile those of both files (credentials win). */
export interface Section {
  readonly name: string
  /** Its first header. */
  readonly location: SourceLocation
  /** Keys in lower case. */
  get(key: string): Property | undefined
  properties(): readonly Property[]
}

export type Profile = Section

export type SectionKind = 'profile' | 'sso-session' | 'services'

/** Something in a file that AWS tools read differently, or that is probably not meant. */
export interface Finding {
  /** A stable word in kebab case, e.g. `inline-comment`. */
  readonly code: string
  /** Lower case, no full stop; says what differs and for whom. */
  readonly message: string
  readonly location: SourceLocation
}

/**
 * The AWS config and credentials files. Sections are parsed when they are asked for, so that a large file costs only what
 * is used of it; a broken section is an error only for who asks for it.
 */
export interface Config {
  /** @throws AwsxError CONFIG_PARSE with file and line if a line of the profile cannot be read */
  profile(name: string): Profile | undefined
  /** Every profile that the AWS parsers see, in file order (config first), also those without properties. */
  profileNames(): readonly string[]
  ssoSession(name: string): Section | undefined
  ssoSessionNames(): readonly string[]
  services(name: string): Section | undefined
  /** Reads both files whole and tells what AWS tools would disagree about. Not for the warm path. */
  findings(): readonly Finding[]
  readonly files: { readonly config: string; readonly credentials: string }
  /** `~/.aws/config:41` for a place below the home folder, else the absolute path and line. */
  show(location: SourceLocation): string
}
