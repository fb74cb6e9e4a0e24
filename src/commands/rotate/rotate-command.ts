import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'
import { mfaOptions } from '../../app/credential-options.ts'

export const rotateShape = defineShape({
  name: 'rotate',
  summary: 'Replace stored access keys with new ones, and delete the old ones in AWS',
  docs: 'keys.md',
  positionals: [{ name: 'profile', describe: 'profiles whose keys to rotate', rest: true }],
  options: {
    'older-than': {
      type: 'string',
      valueName: '90d',
      describe: 'rotate only keys older than this; without a profile, those of all profiles',
    },
    'dry-run': { type: 'boolean', describe: 'check everything and print what would happen; change nothing' },
    'delete-lost-key': {
      type: 'string',
      valueName: 'KEY_ID',
      describe: 'delete this key, which an interrupted rotation created and could not store',
    },
    ...jsonOption,
    ...mfaOptions,
  },
  examples: [
    {
      line: 'awsx rotate dev',
      describe: 'replace the key of profile dev; also finishes an interrupted rotation',
    },
    { line: 'awsx rotate --older-than 90d', describe: 'rotate all old keys' },
  ],
})
