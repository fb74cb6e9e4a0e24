import { defineCommand, defineShape } from '../../argv/command-spec.ts'

/** What the prompt hook runs when the credentials of `use` are about to end. */
export const useRenewShape = defineShape({
  name: '__renew',
  summary: 'print fresh credentials for a shell, or begin to get some',
  positionals: [],
  options: { fetch: { type: 'boolean', describe: 'get them, into the store' } },
  examples: [],
  hidden: true,
})

export const useRenew = defineCommand(useRenewShape, () => import('./use-renew-handler.ts'))
