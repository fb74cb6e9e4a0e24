import type { InheritedDescriptor } from './inherited-descriptors.ts'
import { exitLikeChild } from './exit-like-child.ts'
import { runChild } from './run-child.ts'
import { awsxCommand } from './awsx-command.ts'

/** Runs this program once more with other variables, in place of the present run, and ends as that ends. */
export async function restartAwsx(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  inherited: readonly InheritedDescriptor[],
): Promise<void> {
  exitLikeChild(await runChild(awsxCommand(words), { env, inherited }))
}
