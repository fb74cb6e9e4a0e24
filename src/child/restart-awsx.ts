import type { Inherited } from './inherited-descriptors.ts'
import { endLike } from './exit-like-child.ts'
import { runChild } from './run-child.ts'
import { ownCommand } from './awsx-command.ts'

/** Runs this program once more with other variables, in place of the present run, and ends as that ends. */
export async function startSelf(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  inherited: readonly Inherited[],
): Promise<void> {
  endLike(await runChild(ownCommand(words), { env, inherited }))
}
