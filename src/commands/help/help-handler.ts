import type { CommandSpec } from '../../argv/command-spec.ts'
import { helpText } from '../../argv/help.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findClosest } from '../../text/did-you-mean.ts'
import { otherWords } from '../../argv/other-words.ts'
import { errorHelp } from './error-help.ts'
import type { helpShape } from './help-command.ts'
import type { HandlerOf } from '../../argv/command-spec.ts'

/** @param commands all commands, passed in because importing their list here would be a cycle */
export function createHandler(commands: readonly CommandSpec[]): HandlerOf<typeof helpShape> {
  return {
    async run(args, context) {
      context.stdout.write(await findHelp(args.positionals.topic, commands, context))
      return ExitCode.ok
    },
  }
}

/** @throws AwsxError USAGE for a topic that does not exist */
async function findHelp(
  topic: string | undefined,
  commands: readonly CommandSpec[],
  context: Context,
): Promise<string> {
  const command = commands.find(({ name }) => name === topic)
  const code = topic?.toUpperCase() ?? ''
  if (command === undefined && isCode(code)) return explain(code)
  if (command === undefined && topic !== undefined) throw unknownTopic(topic, commands)
  const width = Number(readVariable(context, 'COLUMNS') ?? 100)
  return helpText(commands, command, { width })
}

function isCode(text: string): text is keyof typeof errorHelp {
  return Object.hasOwn(errorHelp, text)
}

function explain(code: keyof typeof errorHelp): string {
  const { cause, fix } = errorHelp[code]
  return `${code}\n\nCause: ${cause}\n\nFix: ${fix}\n`
}

function unknownTopic(topic: string, commands: readonly CommandSpec[]): AwsxError {
  const visible = commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name)
  const closest = findClosest(topic, [...visible, ...Object.keys(errorHelp)])
  return new AwsxError('USAGE', `help: unknown topic "${topic}"; expected a command or an error code`, {
    hints: [...otherWords(topic), ...closest.map((name) => `did you mean "${name}"?`), 'awsx help'],
  })
}
