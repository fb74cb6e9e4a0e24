import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const listShape = defineShape({
  name: 'list',
  summary: 'List profiles with kind, account, role, region, and expiry',
  docs: 'explain.md',
  positionals: [{ name: 'pattern', describe: 'names to list, e.g. prod-* (default: all)' }],
  options: { ...jsonOption },
  examples: [{ line: "awsx list 'prod-*'", describe: 'list some of them' }],
})
