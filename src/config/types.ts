/** A line of a config file. */
export interface SourceLocation {
  /** Absolute path. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
}

/** A value and where it comes from: `~/.aws/config:9`, a variable's name, or an option. */
export interface Sourced<T> {
  readonly value: T
  readonly from: string
}

/** Which of the two AWS files a text is: the config file has `[profile x]` headers, the credentials file `[x]`. */
export type Dialect = 'config' | 'credentials'

/** The text of a config file. It is parsed section by section, on demand. */
export interface SourceFile {
  /** Absolute; empty if the path is unknown or hidden by an empty variable. */
  readonly path: string
  readonly dialect: Dialect
  /** Without a byte order mark. */
  readonly text: string
  readonly hadByteOrderMark: boolean
}

/** One `key = value` of a section. */
export interface Property {
  /** Lower case. */
  readonly name: string
  readonly value: string
  readonly location: SourceLocation
  /** The indented `key = value` lines below a property without a value (`s3 =`), else undefined. */
  readonly children: ReadonlyMap<string, Property> | undefined
}

/**
 * A section as the AWS SDKs merge it from all its headers. A profile is merged from both files; values of the credentials
 * file win.
 */
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

/** Why AWS would reject the value of a key. */
export interface ValueProblem {
  /** Completes a sentence that starts with the key: `is not a region`. */
  readonly problem: string
  /** The correct spelling or what to do, without a period. */
  readonly hint: string
}

/** A line of a config file that AWS tools read differently, or that is probably a mistake. */
export interface Finding {
  /** A stable word in kebab case, e.g. `inline-comment`. */
  readonly code: string
  /** Lower case, no final period; says what differs and for which tools. */
  readonly message: string
  readonly location: SourceLocation
}

/**
 * The AWS config and credentials files. Sections are parsed on demand, so a large file costs little, and a broken section is
 * an error only for a caller that asks for it.
 */
export interface Config {
  /** @throws AwsxError CONFIG_PARSE with file and line if a line of the profile cannot be parsed */
  profile(name: string): Profile | undefined
  /** All profiles in file order (config file first), including those without properties. */
  profileNames(): readonly string[]
  ssoSession(name: string): Section | undefined
  ssoSessionNames(): readonly string[]
  services(name: string): Section | undefined
  /** Absolute paths; empty where there is no path. */
  readonly files: { readonly config: string; readonly credentials: string }
  /** The text of both files. */
  sources(): { readonly config: SourceFile; readonly credentials: SourceFile }
  /** `~/.aws/config:41` for a file below the home directory, else the absolute path and line. */
  show(location: SourceLocation): string
}
