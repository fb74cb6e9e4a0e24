import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption, profileOption } from '../../argv/shared-options.ts'

export const addShape = defineShape({
  name: 'add',
  summary: 'Store an access key, or the keys copied from the access portal',
  docs: 'keys.md',
  positionals: [{ name: 'profile', describe: 'profile to store it for; may be missing from the config' }],
  options: {
    ...profileOption,
    paste: {
      type: 'boolean',
      describe: 'read the keys copied from the access portal, from stdin or the clipboard',
    },
    stdin: { type: 'boolean', describe: 'read the key from stdin: its ID and its secret on two lines' },
    env: { type: 'boolean', describe: 'read the key from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' },
    csv: {
      type: 'string',
      valueName: 'FILE',
      describe: 'read the key from the file that the IAM console offers for download',
    },
    'expires-in': {
      type: 'duration',
      valueName: '1h',
      describe: 'lifetime of the pasted keys, if they do not state one',
    },
    'no-verify': { type: 'boolean', describe: 'store the key without verifying it with AWS' },
    'add-config': { type: 'boolean', describe: 'also add the profile to the config file, with a region' },
    region: { type: 'string', valueName: 'REGION', describe: 'region of the profile for --add-config' },
    ...jsonOption,
    yes: { type: 'boolean', describe: 'replace a stored access key without prompting' },
  },
  examples: [
    { line: 'awsx add dev --paste', describe: 'store what you copied from the access portal' },
    { line: 'awsx add dev', describe: 'prompt for an access key and its secret' },
    { line: 'awsx add dev --csv accessKeys.csv', describe: 'store a key from the IAM console' },
  ],
})
