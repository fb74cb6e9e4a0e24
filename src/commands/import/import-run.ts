import type { Prepared } from '../../app/prepare.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { ImportInput, ToolName } from '../../migrate/types.ts'
import type { importShape } from './import-command.ts'

export type ImportArgs = ArgsOf<typeof importShape>

/** A run of `awsx import` without `--keys`. */
export interface ImportRun {
  readonly args: ImportArgs
  readonly prepared: Prepared
  readonly tools: ReadonlySet<ToolName>
  /** The text of the config file. */
  readonly before: string
  readonly describe: (text: string) => ImportInput
}
