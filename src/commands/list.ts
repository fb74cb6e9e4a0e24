import { defineCommand, defineShape } from '../argv/define.ts'
import { jsonOption } from '../argv/options.ts'

export const listShape = defineShape({
  name: 'list',
  summary: 'show the profiles: kind, account, role, region, session left',
  positionals: [{ name: 'pattern', describe: 'only names that match, e.g. prod-*' }],
  options: { ...jsonOption },
  examples: [{ line: "awsx list 'prod-*'", describe: 'part of them' }],
})

export const list = defineCommand(listShape, () => import('./list.run.ts'))
