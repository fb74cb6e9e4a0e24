import { homepage } from '../version.ts'
import { joinWithOr } from '../text/list-words.ts'
import type { CommandShape, OptionSpec, OptionTable, PositionalSpec } from './command-spec.ts'
import { globalOptions } from './command-spec.ts'
import { takesNext } from './tokenize.ts'

/** A page of help as data, which the terminal and the manual page show in their own way. */
export interface HelpPage {
  /** The command line of a command; undefined for a topic. */
  readonly usage?: string
  /** A sentence without a period. */
  readonly summary: string
  readonly sections: readonly HelpSection[]
}

export interface HelpSection {
  readonly title: string
  /** Text before the rows. */
  readonly paragraphs?: readonly string[]
  readonly rows?: readonly HelpRow[]
}

export interface HelpRow {
  readonly term: string
  readonly text: string
}

/** Commands with the same purpose, for the help. */
export interface CommandGroup {
  /** A heading without a period. */
  readonly title: string
  readonly commands: readonly CommandShape[]
}

/** A page of `awsx help` about something else than a command. */
export interface HelpTopic {
  /** One word. */
  readonly name: string
  readonly page: HelpPage
}

/** The page of one command, from its description. */
export function commandPage(shape: CommandShape): HelpPage {
  const tail =
    shape.takesCommand === true ? ` [options] ${shape.commandUsage ?? '[-- command args…]'}` : ' [options]'
  return {
    usage: `awsx ${synopsis(shape)}${tail}`,
    summary: shape.summary,
    sections: [
      { title: 'Arguments', rows: shape.positionals.map(positionalRow) },
      { title: 'Options', rows: optionRows(shape.options) },
      { title: 'Global options', rows: optionRows(globalOptions) },
      {
        title: 'Examples',
        rows: shape.examples.map(({ line, describe }) => ({ term: line, text: describe })),
      },
      documentation(shape.docs),
    ].filter(hasContent),
  }
}

/** The page that lists all commands by what they are for, and the topics. */
export function overviewPage(groups: readonly CommandGroup[], topics: readonly HelpTopic[]): HelpPage {
  return {
    usage: 'awsx <command> [options]',
    summary: 'Sign in once, then run any command under any AWS profile',
    sections: [
      ...groups.map(({ title, commands }) => ({
        title,
        rows: commands
          .filter(({ hidden }) => hidden !== true)
          .map((shape) => ({ term: synopsis(shape), text: shape.summary })),
      })),
      { title: 'Global options', rows: optionRows(globalOptions) },
      {
        title: 'More help',
        rows: [
          { term: 'awsx <command> --help', text: 'Options and examples of a command' },
          ...topics.map(({ name, page }) => ({ term: `awsx help ${name}`, text: page.summary })),
          { term: 'awsx help CODE', text: 'Cause of an error and how to fix it' },
        ],
      },
      { title: 'Examples', rows: firstSteps },
      documentation(undefined),
    ].filter(hasContent),
  }
}

const firstSteps: readonly HelpRow[] = [
  { term: 'awsx configure sso', text: 'set up the first profile' },
  { term: 'awsx login dev', text: 'sign in before a work session' },
  { term: 'awsx exec dev -- terraform plan', text: 'run one command with profile dev' },
  { term: 'awsx exec dev', text: 'start a subshell with profile dev' },
]

/** Where the manual is; a package that names no home page has it in its repository only. */
function documentation(page: string | undefined): HelpSection {
  const path = page === undefined ? 'README.md' : `docs/${page}`
  const text = homepage === undefined ? `${path} in the awsx repository` : `${homepage}/blob/main/${path}`
  return { title: 'Documentation', paragraphs: [text] }
}

function hasContent({ paragraphs = [], rows = [] }: HelpSection): boolean {
  return paragraphs.length + rows.length > 0
}

/** `exec [profile]` */
function synopsis({ name, positionals }: CommandShape): string {
  return [name, ...positionals.map(positionalTerm)].join(' ')
}

function positionalTerm({ name, required, rest }: PositionalSpec): string {
  const word = rest === true ? `${name}...` : name
  return required === true ? `<${word}>` : `[${word}]`
}

function positionalRow(spec: PositionalSpec): HelpRow {
  return { term: positionalTerm(spec), text: withChoices(spec) }
}

function optionRows(options: OptionTable): readonly HelpRow[] {
  return Object.entries(options).map(([name, spec]) => ({
    term: optionTerm(name, spec),
    text: withChoices(spec),
  }))
}

/** `-d, --duration <1h>`; long names line up below each other. */
function optionTerm(name: string, { short, type, valueName }: OptionSpec): string {
  const placeholder = valueName ?? 'VALUE'
  const inline = type === 'optional' ? `[=${placeholder}]` : ''
  const value = takesNext(type) ? ` <${placeholder}>` : inline
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${value}`
}

function withChoices({ describe, choices }: Pick<OptionSpec, 'describe' | 'choices'>): string {
  return choices === undefined ? describe : `${describe}; one of ${joinWithOr(choices)}`
}
