/**
 * `npm run test:quick [-- jest options]`: every test that needs neither a build nor another process. A test is quick unless it is listed
 * here. tests/in-process/no-processes.ts fails a quick test that starts a process.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Folders and files below tests/ that need dist/ or start programs: awsx, shells, browsers, Python, keychains. */
const withProcesses = [
  'architecture/layers.test.ts',
  'browser/',
  'child/oracle.test.ts',
  'child/run-awsx.test.ts',
  'child/signal-passing.test.ts',
  'child/start-method.test.ts',
  'child/subshells.test.ts',
  'child/terminal.test.ts',
  'clients/',
  'commands/mfa.test.ts',
  'config-edit/diff-texts.test.ts',
  'config-edit/edit-section.test.ts',
  'console/chromium.test.ts',
  'console/console.test.ts',
  'credentials/bases-process.test.ts',
  'differential/',
  'docs/child.test.ts',
  'docs/commands/in-shell.test.ts',
  'docs/picture.test.ts',
  'docs/prompt.test.ts',
  'docs/readme.test.ts',
  'e2e/',
  'files/replace-file.test.ts',
  'local-aws/control.test.ts',
  'local-aws/real-clients.test.ts',
  'loopback/other-users.test.ts',
  'mfa/mfa-drivers.test.ts',
  'mfa/programs.test.ts',
  'migrate/aws-vault-keys.test.ts',
  'migrate/botocore.test.ts',
  'migrate/file.test.ts',
  'network/ca-bundle.test.ts',
  'network/cached-credentials.test.ts',
  'network/down.test.ts',
  'network/endpoints.test.ts',
  'network/failures.test.ts',
  'network/patience.test.ts',
  'network/proxies.test.ts',
  'network/socks.test.ts',
  'network/verification.test.ts',
  'package/',
  'picker/picker.test.ts',
  'portal/add.test.ts',
  'portal/configure-terminal.test.ts',
  'portal/large.test.ts',
  'portal/login-at-once.test.ts',
  'portal/round-trip.test.ts',
  'server/access.test.ts',
  'server/clients.test.ts',
  'server/end.test.ts',
  'server/environment.test.ts',
  'server/memory.test.ts',
  'server/renewal.test.ts',
  'shells/completion.test.ts',
  'shells/credential-process.test.ts',
  'shells/expiry-warning.test.ts',
  'shells/export.test.ts',
  'shells/prompt.test.ts',
  'shells/quoting.test.ts',
  'shells/renewal.test.ts',
  'shells/scenario.test.ts',
  'shells/tracing.test.ts',
  'sso-login/callback-server.test.ts',
  'store/conformance.test.ts',
  'store/crash.test.ts',
  'store/failures.test.ts',
  'store/keychain-damage.test.ts',
  'store/key-programs.test.ts',
  'store/keychain.test.ts',
  'store/manage.test.ts',
  'store/lock.test.ts',
  'store/stress.test.ts',
  'terminal/open-browser.test.ts',
  'terminal/open-terminal.test.ts',
  'text/quote-word.test.ts',
]

/** Those that take many seconds of one processor (real passphrases, random input), or measure time and so need a machine that is idle. */
const long = [
  'argv/yargs.test.ts',
  'config/fuzz.test.ts',
  'migrate/any-file.test.ts',
  'crypto/crypto.test.ts',
  'commands/store.test.ts',
  'store/passphrase.test.ts',
  'store/versions.test.ts',
]

const left = [...withProcesses, ...long]
const gone = left.filter((path) => !existsSync(join(root, 'tests', path)))
if (gone.length > 0) throw new Error(`scripts/test-quick.mjs lists what is not in tests/: ${gone.join(', ')}`)

const { jest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const escaped = left.map((path) => path.replaceAll('.', String.raw`\.`))
const config = {
  ...jest,
  rootDir: root,
  setupFilesAfterEnv: ['<rootDir>/tests/in-process/no-processes.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...escaped.map((path) => `<rootDir>/tests/${path}`)],
}
const words = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
  '--config',
  JSON.stringify(config),
  ...process.argv.slice(2),
]
spawn(process.execPath, words, { stdio: 'inherit' }).once('exit', (status) => {
  process.exitCode = status ?? 1
})
