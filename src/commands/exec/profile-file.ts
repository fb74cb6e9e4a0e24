import type { Prepared } from '../../app/prepare.ts'
import { writeProfileFile } from '../../config-edit/profile-file.ts'
import type { Companion } from '../../context.ts'
import { writeTemporaryFile } from '../../files/temporary-file.ts'
import { makeCheckedContext } from '../../plan/checked-plan.ts'
import type { Plan } from '../../plan/types.ts'

/** The config file of `--profile-file`. It exists until the command ends. */
export interface ProfileFile extends Companion {
  readonly path: string
}

/** @throws AwsxError CONFIG_INVALID for a value that cannot be written to a config file */
export function createProfileFile(plan: Plan, { config, context }: Prepared): ProfileFile {
  const text = writeProfileFile(plan, makeCheckedContext(config, context))
  const file = writeTemporaryFile('config', text)
  return { path: file.path, close: async () => file.remove() }
}
