import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const listShape = defineShape({
  name: 'list',
  summary: 'show the profiles: kind, account, role, region, session left',
  positionals: [{ name: 'pattern', describe: 'only names that match, e.g. prod-*' }],
  options: { ...jsonOption },
  examples: [{ line: "awsx list 'prod-*'", describe: 'part of them' }],
})

export const list = defineCommand(listShape, () => import('./list-handler.ts'))
