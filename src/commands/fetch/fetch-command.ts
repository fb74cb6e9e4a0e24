import { defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, policyOptions, roleOptions } from '../../app/credential-options.ts'

/** Hidden: `exec --server` runs it in a separate process. */
export const fetchShape = defineShape({
  name: '__fetch',
  summary: 'Fetch credentials into the store without prompting',
  positionals: [],
  options: { ...profileOption, ...credentialOptions, ...roleOptions, ...policyOptions },
  examples: [],
  hidden: true,
})
