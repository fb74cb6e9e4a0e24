/** `exec --agent` with real processes: what a sandbox, another user, and a client of the protocol on stdout get, and what a signal leaves behind. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from './sandbox.ts'
import type { Result, Sandbox } from './sandbox.ts'
import { copyCommand } from './without-privileges.ts'

let sandbox: Sandbox
/** A folder with awsx that all users can read. */
let copy: string
let awsx: readonly string[]

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(sampleConfig)
  sandbox.writeCredentials(sampleCredentials)
  copy = mkdtempSync('/tmp/awsx-copy-')
  chmodSync(copy, 0o755)
  awsx = copyCommand(join(copy, 'awsx'))
})

afterAll(async () => {
  rmSync(copy, { recursive: true, force: true })
  await sandbox.close()
})

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** Runs a script as the agent. `awsx` in it is the copy. */
function runAgent(
  script: string,
  options: readonly string[] = [],
  wrapper: readonly string[] = [],
): Promise<Result> {
  const [program = '', ...words] = awsx
  const full = `awsx() { ${awsx.map(quote).join(' ')} "$@"; }\n${script}`
  const command = [...wrapper, 'sh', '-c', full]
  return sandbox.run(program, [
    ...words,
    'exec',
    '--agent=claude',
    '--allow',
    'role',
    ...options,
    '--',
    ...command,
  ])
}

/** What the agent does in each kind of confinement: prints what it may have, and what it is refused. */
const probe = `
awsx credential-process role | cut -c1-26
awsx exec role -- sh -c 'echo "$AWSX_PROFILE"'
awsx export portal 2>&1 | grep -o 'AGENT_NOT_ALLOWED'
awsx login 2>&1 | grep -o 'AGENT_NOT_ALLOWED'
`
const probed = '{"Version":1,"AccessKeyId"\nrole\nAGENT_NOT_ALLOWED\nAGENT_NOT_ALLOWED\n'

describe('the command', () => {
  test('has stdout for itself: awsx writes nothing there', async () => {
    const { status, stdout, stderr } = await runAgent('printf %s "{}"')
    expect([status, stdout, stderr]).toEqual([0, '{}', ''])
  })

  test('gets its credentials with nothing but two variables, from a line that a shell runs', async () => {
    const script = `
line=$(sed -n 's/^credential_process = //p' "$AWS_CONFIG_FILE")
env -i sh -c "$line" | cut -c1-26
env -i AWS_CONFIG_FILE="$AWS_CONFIG_FILE" AWS_PROFILE="$AWS_PROFILE" ${awsx.map(quote).join(' ')} credential-process | cut -c1-26`
    const { stdout } = await runAgent(script)
    expect(stdout).toBe('{"Version":1,"AccessKeyId"\n{"Version":1,"AccessKeyId"\n')
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it, and nothing is left', async (signal) => {
    const script = 'echo "at $AWSX_BROKER."; exec sleep 20'
    const running = sandbox.start(['exec', '--agent', '--allow', 'role', '--', 'sh', '-c', script])
    const [, socket = ''] = await running.until(/at (\S+)\./)
    expect(existsSync(socket)).toBe(true)
    process.kill(running.pid, signal)

    expect(await running.end()).toMatchObject({ signal, stderr: '' })
    expect(existsSync(dirname(socket))).toBe(false)
  })
})

describe('a grant of a run', () => {
  const list = async (): Promise<string> => (await sandbox.awsx(['grant', '--list', '--json'])).stdout

  test('ends with awsx, also if that is killed', async () => {
    const prod = '[profile prod]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n'
    sandbox.writeConfig(`${sampleConfig}\n${prod}awsx_environment = production\n`)
    const words = ['--agent', '--allow', 'prod', '--confirm', '222222222222', '--']
    const running = sandbox.start(['exec', ...words, 'sh', '-c', 'echo "at $AWSX_BROKER."; exec sleep 20'])
    await running.until(/at (\S+)\./)
    expect(JSON.parse(await list())).toMatchObject([{ profile: 'prod', agent: 'sh' }])
    const [child] = readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, 'utf8').split(' ')
    running.kill()

    expect(JSON.parse(await list())).toEqual([])
    process.kill(Number(child), 'SIGKILL')
    expect((await running.end()).signal).toBe('SIGKILL')
  })
})

const canSandbox = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true'], { stdio: 'ignore' }).status === 0
const inSandbox = canSandbox ? describe : describe.skip

const promise =
  'helps against: an agent in a sandbox, a container or another user account, where the broker is the only way out'

inSandbox(`a sandbox${canSandbox ? '' : ' (bwrap is missing, or namespaces are not allowed)'}`, () => {
  test(`${promise}. It needs only the folder of the socket and awsx`, async () => {
    const inner = `awsx() { ${awsx.map(quote).join(' ')} "$@"; }\n${probe}\nls ${quote(sandbox.home)} 2>&1 | grep -o 'No such file'`
    const script = `
folder=\${AWSX_BROKER%/*}
bind() { for name; do [ -e "$name" ] && printf -- '--ro-bind\\n%s\\n%s\\n' "$name" "$name"; done; }
bwrap --unshare-all --die-with-parent $(bind /usr /bin /lib /lib64) --proc /proc --dev /dev \\
  --ro-bind "$folder" "$folder" --ro-bind ${quote(copy)} ${quote(copy)} \\
  --clearenv --setenv PATH /usr/bin:/bin --setenv AWSX_BROKER "$AWSX_BROKER" \\
  --setenv AWS_CONFIG_FILE "$AWS_CONFIG_FILE" --setenv AWS_PROFILE "$AWS_PROFILE" sh -c ${quote(inner)}`
    const { status, stdout, stderr } = await runAgent(script)
    expect([stdout, stderr, status]).toEqual([`${probed}No such file\n`, '', 0])
  })
})

const isRoot = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0
const asOtherUser = isRoot ? describe : describe.skip
const [user, group, stranger] = [41_234, 41_235, 41_236]
const become = (uid: number, gid: number): readonly string[] => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
]

asOtherUser(`another user${isRoot ? '' : ' (needs root and setpriv)'}`, () => {
  const files = `for path in "\${AWSX_BROKER%/*}" "$AWSX_BROKER" "$AWS_CONFIG_FILE" "$AWS_SHARED_CREDENTIALS_FILE"; do stat -c '%a %g' "$path"; done`
  const home = (): string => quote(sandbox.home)

  test(`${promise}. A user of the group gets the allowed profile, and nothing else of the user`, async () => {
    const script = `${files}${probe}
cat "/proc/$PPID/environ" >/dev/null 2>&1 || echo no environment
ls ${home()}/.aws ${home()}/.local >/dev/null 2>&1 || echo no files`
    const { stdout, stderr, status } = await runAgent(
      script,
      ['--agent-group', String(group)],
      become(user, group),
    )
    expect([stdout, stderr, status]).toEqual([
      `710 ${group}\n660 ${group}\n640 ${group}\n640 ${group}\n${probed}no environment\nno files\n`,
      '',
      0,
    ])
  })

  test.each([
    [
      'of another group, also with --agent-group',
      ['--agent-group', String(group)],
      become(stranger, stranger),
    ],
    ['without --agent-group', [], become(user, group)],
  ])('%s cannot connect', async (_who, options, wrapper) => {
    const script = `
ls "\${AWSX_BROKER%/*}" >/dev/null 2>&1 || echo no folder
awsx credential-process role 2>&1 | grep -o 'EACCES). *.BROKER_UNAVAILABLE.'
awsx __broker "$AWSX_BROKER" role 2>&1 | grep -o 'BROKER_UNAVAILABLE'`
    const { stdout } = await runAgent(script, options, wrapper)
    expect(stdout).toBe('no folder\nEACCES) [BROKER_UNAVAILABLE]\nBROKER_UNAVAILABLE\n')
  })
})
