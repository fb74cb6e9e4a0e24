import type { HandlerOf } from '../../argv/command-spec.ts'
import type { CommandGroup, HelpPage } from '../../argv/help-page.ts'
import { otherWords } from '../../argv/other-words.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findClosest } from '../../text/did-you-mean.ts'
import { errorHelp } from './error-help.ts'
import type { helpShape } from './help-command.ts'
import { helpTopics } from './help-topics.ts'
import { findPage, showPage } from './show-help.ts'

/** @param groups all commands, passed in because importing their list here would be a cycle */
export function createHandler(groups: readonly CommandGroup[]): HandlerOf<typeof helpShape> {
  return {
    run(args, context) {
      showPage(findTopic(args.positionals.topic, groups), context.stdout, context, args.options)
      return Promise.resolve(ExitCode.ok)
    },
  }
}

/** @throws AwsxError USAGE for a topic that does not exist */
function findTopic(topic: string | undefined, groups: readonly CommandGroup[]): HelpPage {
  const command = groups.flatMap(({ commands }) => commands).find(({ name }) => name === topic)
  if (topic === undefined || command !== undefined) return findPage(groups, command)
  const page = helpTopics.find(({ name }) => name === topic)?.page
  const code = topic.toUpperCase()
  if (page !== undefined) return page
  if (isCode(code)) return explainCode(code)
  throw unknownTopic(topic, groups)
}

function isCode(text: string): text is keyof typeof errorHelp {
  return Object.hasOwn(errorHelp, text)
}

function explainCode(code: keyof typeof errorHelp): HelpPage {
  const { cause, fix } = errorHelp[code]
  return {
    summary: code,
    sections: [
      { title: 'Cause', paragraphs: [cause] },
      { title: 'Fix', paragraphs: [fix] },
    ],
  }
}

function unknownTopic(topic: string, groups: readonly CommandGroup[]): AwsxError {
  const visible = groups.flatMap(({ commands }) => commands).filter(({ hidden }) => hidden !== true)
  const names = [...visible, ...helpTopics].map(({ name }) => name)
  const closest = findClosest(topic, [...names, ...Object.keys(errorHelp)])
  return new AwsxError(
    'USAGE',
    `help: unknown topic "${topic}"; expected a command, a topic, or an error code`,
    { hints: [...otherWords(topic), ...closest.map((name) => `did you mean "${name}"?`), 'awsx help'] },
  )
}
