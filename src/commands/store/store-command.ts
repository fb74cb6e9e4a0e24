import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const storeShape = defineShape({
  name: 'store',
  summary: 'Show the store, change its passphrase or key, and move it to another machine',
  docs: 'store.md',
  positionals: [
    {
      name: 'action',
      describe: 'what to do (default: show)',
      choices: ['show', 'passphrase', 'move', 'rotate-key', 'export', 'import'],
    },
    {
      name: 'target',
      describe:
        'with move: keychain, passphrase, pass, gopass, op, bw, systemd-creds, or command; with export and import: the file',
      completes: [],
    },
  ],
  options: {
    ...jsonOption,
    'new-passphrase-file': {
      type: 'string',
      valueName: 'FILE',
      describe: 'file with the new passphrase, or the passphrase of the exported file, instead of prompting',
    },
    force: { type: 'boolean', describe: 'with import, replace keys and seeds that the store already has' },
  },
  examples: [
    { line: 'awsx store', describe: 'show where the store is, what it holds, and where its key is' },
    { line: 'awsx store move keychain', describe: 'move the key from the passphrase to the keychain' },
    { line: 'awsx store export keys.age', describe: 'write access keys and MFA seeds to an encrypted file' },
  ],
})

export type StoreArgs = ArgsOf<typeof storeShape>
