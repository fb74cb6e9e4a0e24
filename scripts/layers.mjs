/**
 * The one list of who may import whom. `npm run layers` writes the lint rules (scripts/oxlint-layers.json) and the table in
 * docs/architecture.md from it. A folder that is not listed may import nothing outside of itself;
 * src/fast-start is left out for that reason, because it runs before the rest of awsx (docs/fast-start.md).
 */

/** Files at the top of src that every folder may import. */
export const sharedFiles = ['context.ts', 'errors.ts', 'secret.ts', 'version.ts']

/** Ciphers, hashes and randomness, which only the folders that name them under `modules` may import. */
export const reservedModules = ['node:crypto', '@noble/*']

/**
 * For each folder of src:
 * - `imports`: folders, or single files, that it may import
 * - `types`: folders of which it may import types only
 * - `modules`: which of {@link reservedModules} it may import
 * - `pure`: values in, values out. Such a folder reaches no clock, randomness, process, network, or disk, and may import only other pure
 *   folders or single files
 */
export const layers = {
  text: { pure: true, imports: [] },
  argv: { pure: true, imports: ['text'] },
  config: { pure: true, imports: ['text'] },
  plan: { pure: true, imports: ['config', 'text'] },
  environment: { pure: true, imports: ['config', 'plan', 'text'], types: ['credentials'] },
  shells: { pure: true, imports: ['argv', 'environment', 'text'] },
  console: { pure: true, imports: ['config', 'plan', 'text'] },
  migrate: {
    pure: true,
    imports: ['config', 'config-edit/edit-section.ts', 'config-edit/edit-sections.ts', 'plan', 'text'],
    types: ['config-edit'],
  },
  crypto: { imports: [], modules: ['node:crypto', '@noble/*'] },
  process: { imports: [] },
  files: { imports: ['crypto', 'process', 'text'] },
  loopback: { imports: ['crypto', 'text'] },
  child: { imports: ['text'] },
  store: { imports: ['crypto', 'files', 'process', 'text'] },
  'config-edit': { imports: ['config', 'crypto', 'files', 'plan', 'text'], types: ['store'] },
  aws: { imports: ['config', 'crypto', 'text'], types: ['credentials', 'plan'] },
  terminal: { imports: ['process', 'text'] },
  'sso-login': {
    imports: ['aws', 'config', 'crypto', 'files', 'loopback', 'plan', 'store', 'terminal', 'text'],
  },
  credentials: {
    imports: [
      'aws',
      'config',
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
  server: { imports: ['credentials', 'crypto', 'loopback', 'plan', 'store', 'text'], types: ['environment'] },
  profiles: { imports: ['config', 'credentials', 'files', 'plan', 'store', 'text'] },
  portal: { imports: ['aws', 'config', 'config-edit', 'plan', 'sso-login', 'store', 'terminal', 'text'] },
  doctor: { imports: ['aws', 'config', 'credentials', 'environment', 'migrate', 'plan', 'store', 'text'] },
  app: {
    imports: [
      'argv',
      'aws',
      'config',
      'credentials',
      'environment',
      'plan',
      'profiles',
      'sso-login',
      'store',
      'terminal',
      'text',
    ],
  },
  commands: { imports: 'everything' },
}
