import type { Command } from './types.ts'

/** The command that runs this program with other words. */
export function awsxCommand(words: readonly string[]): Command {
  const [script = ''] = process.argv.slice(1)
  // In the standalone binary the script is a part of the program.
  const own = script.startsWith('/$bunfs/') || script.startsWith('B:\\~BUN\\') ? [] : [script]
  const path = process.execPath
  return { path, argv0: path, args: [...process.execArgv, ...own, ...words] }
}
