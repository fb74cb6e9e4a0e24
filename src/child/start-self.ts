import type { Inherited } from './descriptors.ts'
import { endLike } from './end.ts'
import { runChild } from './run.ts'
import { ownCommand } from './self.ts'

/** Runs this program once more with other variables, in place of the present run, and ends as that ends. */
export async function startSelf(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  inherited: readonly Inherited[],
): Promise<void> {
  endLike(await runChild(ownCommand(words), { env, inherited }))
}
