import type { ArgsOf } from '../argv/define.ts'
import type { Context } from '../context.ts'
import { resolveCached } from '../credentials/resolve.ts'
import { ExitCode } from '../errors.ts'
import type { fetchShape } from './fetch.ts'
import { nobody } from './persons.ts'
import { planFor, prepare } from './pipeline.ts'
import { createTools } from './tools.ts'

export async function run(args: ArgsOf<typeof fetchShape>, context: Context): Promise<number> {
  const prepared = await prepare(undefined, args.options, context)
  const plan = planFor(prepared)
  await resolveCached(plan, createTools(prepared, plan, args.options, nobody))
  return ExitCode.ok
}
