import type { Inherited } from './descriptors.ts'
import { endLike } from './end.ts'
import { runChild } from './run.ts'

/** Runs this program once more with other variables, in place of the present run, and ends as that ends. */
export async function startSelf(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  inherited: readonly Inherited[],
): Promise<void> {
  const program = { path: process.execPath, argv0: process.execPath, args }
  endLike(await runChild(program, { env, inherited }))
}
