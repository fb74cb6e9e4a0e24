import { defineCommand, defineShape } from '../argv/define.ts'
import { jsonOption } from '../argv/options.ts'

export const statusShape = defineShape({
  name: 'status',
  summary: "show what is signed in and cached, for how long, and the current shell's profile",
  positionals: [],
  options: { ...jsonOption },
  examples: [{ line: 'awsx status', describe: 'never asks, never touches the network' }],
})

export const status = defineCommand(statusShape, () => import('./status.run.ts'))
