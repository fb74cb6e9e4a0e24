/**
 * Programs that keep the secret under which a store's key is encrypted. To add one, add it here: how to print the secret of an entry, and
 * how to save one. Secrets go through stdin and stdout, never through arguments.
 */
export interface KeyProgram {
  /** The program, without a path; it is looked up in PATH. */
  readonly program: string
  /** What it reads the secret with. */
  read(location: SecretLocation): ProgramCall
  /** What it saves the secret with. */
  save(location: SecretLocation, secret: string): ProgramCall
  /** Whether it does not keep the secret but prints it encrypted, to be kept in `store.json`. */
  readonly returnsCredential?: boolean
}

export interface ProgramCall {
  readonly args: readonly string[]
  /** For its stdin, which is closed then. */
  readonly input: string
}

/** Where a program has the secret. */
export interface SecretLocation {
  /** The name of the entry. */
  readonly entry: string
  /** What `systemd-creds` printed, in base64. */
  readonly credential?: string
}

/** pass 1.7 and its successors; the first line is the password. */
function passLike(program: string, show: readonly string[]): KeyProgram {
  return {
    program,
    read: ({ entry }) => ({ args: [...show, entry], input: '' }),
    save: ({ entry }, secret) => ({
      args: ['insert', '--multiline', '--force', entry],
      input: `${secret}\n`,
    }),
  }
}

export const keyPrograms = {
  pass: passLike('pass', ['show']),
  gopass: passLike('gopass', ['show', '--password']),
  // The CLI of 1Password reads an item template from stdin.
  op: {
    program: 'op',
    read: ({ entry }) => ({
      args: ['item', 'get', entry, '--fields', 'label=password', '--reveal'],
      input: '',
    }),
    save: ({ entry }, secret) => ({
      args: ['item', 'create', '-'],
      input: JSON.stringify(onePasswordItem(entry, secret)),
    }),
  },
  // The CLI of Bitwarden reads an item in base64 from stdin.
  bw: {
    program: 'bw',
    read: ({ entry }) => ({ args: ['get', 'password', entry], input: '' }),
    save: ({ entry }, secret) => ({
      args: ['create', 'item'],
      input: Buffer.from(JSON.stringify({ type: 1, name: entry, login: { password: secret } })).toString(
        'base64',
      ),
    }),
  },
  // Encrypts with the TPM 2.0, or with the host's key on a machine without one (systemd-creds(1): auto).
  'systemd-creds': {
    program: 'systemd-creds',
    read: ({ entry, credential = '' }) => ({
      args: ['decrypt', `--name=${credentialName(entry)}`, '-', '-'],
      input: credential,
    }),
    save: ({ entry }, secret) => ({
      args: ['encrypt', `--name=${credentialName(entry)}`, '-', '-'],
      input: secret,
    }),
    returnsCredential: true,
  },
} as const satisfies Record<string, KeyProgram>

/** systemd-creds(1) takes names that are valid file names. */
function credentialName(entry: string): string {
  return entry.replaceAll('/', '-')
}

function onePasswordItem(title: string, value: string): object {
  return {
    title,
    category: 'PASSWORD',
    fields: [{ id: 'password', type: 'CONCEALED', purpose: 'PASSWORD', label: 'password', value }],
  }
}

export type KeyProgramName = keyof typeof keyPrograms

/** The programs, and `command`, which runs the key command. */
export type SecretSource = KeyProgramName | 'command'

export const secretSources: readonly SecretSource[] = [
  ...(Object.keys(keyPrograms) as readonly KeyProgramName[]),
  'command',
]
