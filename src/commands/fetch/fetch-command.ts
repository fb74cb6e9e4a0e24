import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

/** What a run that stays beside a command has another process do. */
export const fetchShape = defineShape({
  name: '__fetch',
  summary: 'get credentials into the store, asking nobody',
  positionals: [],
  options: { ...profileOption, ...credentialOptions, ...roleOptions },
  examples: [],
  hidden: true,
})

export const fetchCommand = defineCommand(fetchShape, () => import('./fetch-handler.ts'))
