import { defineShape } from '../../argv/command-spec.ts'

/** Hidden: the prompt hook runs it when the credentials of `use` are about to expire. */
export const renewShape = defineShape({
  name: '__renew',
  summary: 'Print renewed credentials for a shell, or start to fetch them',
  positionals: [],
  options: { fetch: { type: 'boolean', describe: 'fetch them into the store' } },
  examples: [],
  hidden: true,
})
