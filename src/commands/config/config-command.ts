import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const configShape = defineShape({
  name: 'config',
  summary: 'Show and change the settings of awsx',
  docs: 'configuration.md',
  positionals: [
    {
      name: 'action',
      describe: 'what to do',
      choices: ['list', 'get', 'set', 'unset', 'edit', 'path'],
      required: true,
    },
    { name: 'setting', describe: 'name of the setting, for get, set, and unset' },
    { name: 'value', describe: 'value, for set' },
  ],
  options: { ...jsonOption },
  examples: [
    { line: 'awsx config list', describe: 'show all settings, and where each value comes from' },
    { line: 'awsx config set use_device_code true', describe: 'change a setting' },
    { line: 'awsx config unset browser', describe: 'return to the default' },
    { line: 'awsx config edit', describe: 'open the file in your editor, and check it afterwards' },
  ],
})

export type ConfigArgs = ArgsOf<typeof configShape>
