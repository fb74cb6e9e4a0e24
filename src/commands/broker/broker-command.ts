import { defineShape } from '../../argv/command-spec.ts'
import { brokerCommand } from '../../plan/broker-process.ts'

/** Hidden: the `credential_process` in the config file of `exec --agent` runs it; see `writeBrokerProcess`. */
export const brokerShape = defineShape({
  name: brokerCommand,
  summary: 'Print credentials that the awsx of exec --agent serves',
  positionals: [
    { name: 'socket', describe: 'path of its socket, encoded', required: true, completes: [] },
    { name: 'profile', describe: 'profile to use, encoded', required: true, completes: [] },
    { name: 'access', describe: 'access to ask for', choices: ['read', 'view'] },
  ],
  options: {},
  examples: [],
  hidden: true,
})
