/**
 * The one list of who may import whom. `npm run layers` writes the lint rules (scripts/oxlint-layers.json) and the table in
 * docs/architecture.md from it. A folder that is not listed may import nothing outside of itself;
 * src/fast-start is left out for that reason, because it runs before the rest of awsx (docs/fast-start.md).
 */

/** Files at the top of src that every folder may import. */
export const sharedFiles = ['context.ts', 'error-codes.ts', 'errors.ts', 'secret.ts', 'version.ts', 'wsl.ts']

/** Files of other folders that a pure folder may import, because all that they do is pure as well. */
export const pureFiles = [
  'config-edit/edit-section.ts',
  'config-edit/edit-sections.ts',
  'profiles/profile-patterns.ts',
  'system/paths.ts',
]

/** Files that only their own folder may import. Native code is called from one of them (docs/decisions/0016-own-system-calls.md). */
export const privateFiles = ['system/linux-calls.ts', 'system/linux-files.ts', 'system/linux-status.ts']

/** Ciphers, hashes and randomness, which only the folders that name them under `modules` may import. */
export const reservedModules = ['node:crypto', '@noble/*']

/**
 * For each folder of src, in the order of the page:
 * - `holds`: what is in it, in Markdown
 * - `imports`: folders, or single files, that it may import
 * - `types`: folders of which it may import types only
 * - `modules`: which of {@link reservedModules} it may import
 * - `pure`: values in, values out. Such a folder reaches no clock, randomness, process, network, or disk, and may import only other pure
 *   folders or single files
 */
export const layers = {
  argv: {
    holds: 'the command line: specification of commands and options, parsing, help',
    pure: true,
    imports: ['text'],
  },
  config: {
    holds: "the AWS files as sections that remember file and line; awsx's own settings",
    pure: true,
    imports: ['system/paths.ts', 'text'],
  },
  plan: {
    holds: 'the plan: a base and the hops that lead to the profile',
    pure: true,
    imports: ['argv/duration.ts', 'config', 'text'],
  },
  credentials: {
    holds: 'running a plan, forward from the last step that is cached',
    imports: [
      'aws',
      'config',
      'console-login',
      'crypto',
      'files',
      'plan',
      'process',
      'sso-login',
      'store',
      'terminal',
      'text',
    ],
  },
  environment: {
    holds: 'the change of the environment (`set`, `unset`) for a command, a shell, a file, or an SDK',
    pure: true,
    imports: ['config', 'plan', 'text'],
    types: ['credentials'],
  },
  child: {
    holds: 'starting the command',
    imports: [
      'process',
      'system/execve.ts',
      'system/files.ts',
      'system/paths.ts',
      'system/reset-signal.ts',
      'text',
    ],
    types: ['system'],
  },
  commands: { holds: 'one folder for each command: specification, handler, helpers', imports: 'everything' },
  app: {
    holds:
      'what commands share: preparing config and settings, dependencies, what may be asked, prompts, the picker',
    imports: [
      'argv',
      'audit',
      'aws',
      'config',
      'config-edit',
      'console-login',
      'credentials',
      'directory',
      'environment',
      'files',
      'keys',
      'mfa',
      'plan',
      'portal',
      'profiles',
      'row-cache',
      'sso-login',
      'store',
      'terminal',
      'text',
    ],
    types: ['process'],
  },
  'sso-login': {
    holds: 'tokens of IAM Identity Center: sign-in by browser or device code, refresh, sign-out',
    imports: ['aws', 'config', 'crypto', 'files', 'loopback', 'plan', 'store', 'terminal', 'text'],
  },
  'console-login': {
    holds: 'tokens of `aws login` (console credentials): sign-in, where they are, sign-out',
    imports: ['aws', 'config', 'crypto', 'files', 'plan', 'sso-login', 'store', 'text'],
    types: ['credentials'],
  },
  aws: {
    holds: 'the calls to AWS',
    imports: ['config', 'crypto', 'files', 'process', 'text'],
    types: ['credentials', 'plan'],
  },
  store: {
    holds: 'encrypted records, the store key, locks',
    imports: ['crypto', 'files', 'process', 'system/files.ts', 'system/paths.ts', 'text'],
    types: ['system'],
  },
  crypto: {
    holds: 'all ciphers, hashes, signatures, and random bytes',
    imports: ['text'],
    modules: ['node:crypto', '@noble/*'],
  },
  files: {
    holds: 'atomic writes, and files that only the user may read',
    imports: ['crypto', 'process', 'system/files.ts', 'system/paths.ts', 'text'],
    types: ['system'],
  },
  loopback: {
    holds: 'the one listener behind the sign-in callback, the console page, and the credential servers',
    imports: ['crypto', 'files', 'text'],
  },
  terminal: {
    holds: "prompts, the picker's screen, progress, opening a browser",
    imports: ['process', 'text'],
  },
  mfa: {
    holds: 'MFA codes: drivers that ask the user, a program, or a stored seed',
    imports: ['crypto', 'process', 'text'],
    types: ['terminal'],
  },
  server: {
    holds:
      'the credential servers of `exec --server` and [`awsx server`](servers.md), their clients, and renewing credentials',
    imports: [
      'credentials',
      'crypto',
      'environment/render-credentials.ts',
      'files',
      'loopback',
      'plan',
      'store',
      'text',
    ],
    types: ['environment'],
  },
  remote: {
    holds: 'forwarding credentials to a [remote machine](remote-machines.md) with ssh',
    imports: ['files', 'process', 'text'],
  },
  shells: {
    holds: 'text that a shell evaluates: integrations, `awsx use`, completion ([shells](shells.md))',
    pure: true,
    imports: ['argv', 'config/known-regions.ts', 'environment', 'text'],
  },
  tokens: {
    holds: 'signing the [tokens](tokens.md) that services take, and the names of their hosts',
    imports: ['crypto', 'plan', 'text'],
  },
  targets: {
    holds: 'the targets of [each](each.md): which, in what order, and how they ended',
    pure: true,
    imports: ['profiles/profile-patterns.ts', 'text'],
  },
  each: {
    holds: 'running one command for many targets: how many at a time, what they print, what is saved',
    imports: ['files', 'targets', 'text'],
  },
  console: {
    holds: 'URLs of the [web console](console.md)',
    pure: true,
    imports: ['config', 'plan', 'text'],
  },
  profiles: {
    holds: 'rules about many profiles: the rows of `awsx list`, name patterns, recent use',
    imports: ['config', 'credentials', 'files', 'plan', 'store', 'text'],
  },
  'row-cache': {
    holds:
      'rows of `awsx list` of an earlier run, with what they were made from ([fast start](fast-start.md#rows-of-the-list))',
    imports: ['config', 'crypto', 'files', 'plan-cache/record-variables.ts', 'process', 'store'],
    types: ['profiles'],
  },
  keys: {
    holds: 'access keys in the store: listing, rotating, moving them out of files ([keys](keys.md))',
    imports: ['aws', 'config', 'config-edit', 'credentials', 'files', 'plan', 'process', 'store', 'text'],
  },
  'config-graph': {
    holds: 'the whole config as a graph for `explain --all`: JSON, Mermaid, a page for the browser',
    pure: true,
    imports: ['plan', 'text'],
  },
  portal: {
    holds: 'accounts and roles of an access portal, for `configure`, [sync](sync.md), and `--account`',
    imports: ['aws', 'config', 'config-edit', 'files', 'plan', 'sso-login', 'store', 'terminal', 'text'],
  },
  migrate: {
    holds: 'converting profiles of other tools ([migrating](migrating.md))',
    pure: true,
    imports: ['config', 'config-edit/edit-section.ts', 'config-edit/edit-sections.ts', 'plan', 'text'],
    types: ['config-edit'],
  },
  'config-edit': {
    holds: 'edits of the config file: line edits, diff, backup; used by `configure`, `sync`, and `import`',
    imports: ['config', 'crypto', 'files', 'plan', 'text'],
    types: ['store'],
  },
  directory: {
    holds: 'the [directory file](directory-file.md) `.awsx.toml`: finding it, reading it, the trust in it',
    imports: ['config', 'crypto', 'files', 'system/files.ts', 'system/paths.ts', 'text'],
    types: ['system'],
  },
  'plan-cache': {
    holds: 'plans of earlier runs, signed with all that they were made from ([fast start](fast-start.md))',
    imports: ['files', 'store', 'system/files.ts', 'system/paths.ts', 'text'],
    types: ['system'],
  },
  audit: {
    holds: 'the [audit log](audit.md): its lines, appending, reading',
    imports: ['files', 'process', 'store', 'text'],
  },
  doctor: {
    holds: 'the checks of `awsx doctor`',
    imports: [
      'aws',
      'config',
      'credentials',
      'environment',
      'files',
      'migrate',
      'plan',
      'process',
      'store',
      'text',
    ],
  },
  system: {
    holds:
      'what every run needs of node:fs, node:path and `process.execve`; the binary makes the [system calls itself](decisions/0016-own-system-calls.md)',
    imports: [],
  },
  process: {
    holds: "finding, running, and stopping helper programs; ending awsx's own process",
    imports: [],
  },
  text: { holds: 'escaping, times, quoting, and suggestions for people', pure: true, imports: [] },
}
