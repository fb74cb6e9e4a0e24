/** `awsx ssh` as a real process, through a real sshd on 127.0.0.1. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { hasTerminals } from '../e2e/runs.ts'
import type { Result, Running } from '../e2e/runs.ts'
import type { RunOptions, Sandbox } from '../e2e/sandbox.ts'
import { openServerSandbox, roleArn } from '../server/run.ts'
import { hasSshd, startSshd } from './sshd.ts'
import type { Sshd } from './sshd.ts'

let sandbox: Sandbox
let sshd: Sshd

const describeWithSshd = hasSshd ? describe : describe.skip

/** Asks the server as an SDK does. */
const ask =
  'curl -s -m 5 -H "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN" "$AWS_CONTAINER_CREDENTIALS_FULL_URI"'
const tell = 'echo "at $AWS_CONTAINER_CREDENTIALS_FULL_URI $AWS_CONTAINER_AUTHORIZATION_TOKEN ."'

async function open(server: readonly string[] = [], client: readonly string[] = []): Promise<void> {
  sandbox = await openServerSandbox()
  sshd = await startSshd(sandbox.home, server, client)
}

function ssh(words: readonly string[], options?: RunOptions): Promise<Result> {
  return sandbox.awsx(['ssh', 'role', '-F', sshd.clientConfig, ...words], options)
}

/** Starts a command that tells where its server is and goes on until its stdin ends. */
async function start(command = 'cat'): Promise<{ running: Running; url: string; token: string }> {
  const running = sandbox.start(['ssh', 'role', '-F', sshd.clientConfig, 'box', `${tell}; ${command}`], {
    // For what awsx leaves behind when it is killed.
    env: { TMPDIR: sandbox.home },
  })
  const [, url = '', token = ''] = await running.until(/at (\S+) (\S+) \./)
  return { running, url, token }
}

/** @returns the status, 0 if nothing listens */
function request(url: string, token: string): number {
  const words = [
    '-s',
    '-m',
    '5',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '-H',
    `Authorization: ${token}`,
    url,
  ]
  return Number(spawnSync('curl', words, { encoding: 'utf8' }).stdout)
}

/** The folders of control sockets. */
function listTemporary(): readonly string[] {
  return readdirSync(sandbox.home).filter((name) => name.startsWith('awsx-'))
}

function processes(): string {
  return spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout
}

function findText(folder: string, text: string): readonly string[] {
  return spawnSync('grep', ['-rlF', '--', text, folder], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
}

async function close(): Promise<void> {
  sshd.stop()
  await sandbox.close()
}

afterEach(async () => {
  if (hasSshd) await close()
})

describeWithSshd('awsx ssh (needs openssh-server)', () => {
  beforeEach(() => open())

  test('gives a command credentials through a forwarded port, and leaves nothing behind', async () => {
    const script = `${ask}; echo; env | sort; ls -A "$XDG_RUNTIME_DIR" "$HOME"; echo "words: $0 $*"`
    const { status, stdout, stderr } = await ssh(['box', script])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const [body = '', ...lines] = stdout.split('\n')
    expect(JSON.parse(body)).toMatchObject({ AccessKeyId: expect.stringMatching(/^ASIA/) })
    expect(lines).toEqual(
      expect.arrayContaining([
        'AWSX_PROFILE=role',
        'AWS_REGION=ap-northeast-1',
        'AWS_EC2_METADATA_DISABLED=true',
        'NO_PROXY=127.0.0.1,169.254.170.2',
        expect.stringMatching(/^AWS_CONTAINER_CREDENTIALS_FULL_URI=http:\/\/127\.0\.0\.1:\d+\//),
      ]),
    )
    expect(stdout).not.toMatch(/^AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN|ENDPOINT_URL)=/m)
    expect(readdirSync(sshd.memory)).toEqual([])
    expect(readdirSync(sshd.home)).toEqual([])
  })

  test('serves until the connection ends, then nothing, and shows no secret to other users', async () => {
    const { running, url, token } = await start()

    expect(request(url, token)).toBe(200)
    expect(request(url, 'wrong')).toBe(403)
    expect(listTemporary()).toHaveLength(1)
    expect(processes()).toContain('/start ')
    expect(processes()).not.toContain(token)
    expect(processes()).not.toContain(new URL(url).pathname)
    for (const folder of [sandbox.home, sshd.home, sshd.memory]) expect(findText(folder, token)).toEqual([])

    const { status } = await running.end()
    expect(status).toBe(0)
    expect(request(url, token)).toBe(0)
    expect(processes()).not.toContain(sshd.clientConfig)
    expect(listTemporary()).toEqual([])
  })

  test('revokes at once when awsx is killed', async () => {
    const { running, url, token } = await start()
    process.kill(running.pid, 'SIGKILL')
    await running.end()
    expect(request(url, token)).toBe(0)
  })

  test('revokes at once when the connection breaks', async () => {
    const { running, url, token } = await start()
    // The process of the server for this connection.
    const found = spawnSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).stdout
    const session = found
      .split('\n')
      .find(
        (line) =>
          line.split(/ +/).includes(String(sshd.pid)) && /sshd: /.test(line) && !line.includes('[listener]'),
      )
    process.kill(Number(/\d+/.exec(session ?? '')?.[0]), 'SIGKILL')
    const { status } = await running.end()
    expect(status).toBe(255)
    expect(request(url, token)).toBe(0)
  })

  test('serves other profiles by name, and removes what the session needed for them', async () => {
    const config = readFileSync(join(sandbox.home, '.aws/config'), 'utf8')
    const [section = ''] = /\[profile role\][^[]*/.exec(config) ?? []
    sandbox.writeConfig(`${config}\n${section.replace('role', 'other')}`)
    const use = (name: string): string =>
      `sh -c "$(sed -n '/profile ${name}]/,/process/s/credential_process = //p' "$AWS_CONFIG_FILE")"`
    const script = `${ask}; echo; ${use('keys')}; ${use('other')}; ls -A "$HOME"; ls "$XDG_RUNTIME_DIR"/awsx.*`
    // The role that --role-arn names is for the first profile.
    const words = [
      'ssh',
      'keys',
      '--role-arn',
      roleArn,
      '--also',
      'other,keys',
      '-F',
      sshd.clientConfig,
      'box',
      script,
    ]
    const { status, stdout, stderr } = await sandbox.awsx(words)

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const [body, first, second, ...files] = stdout.trim().split('\n')
    expect(JSON.parse(body ?? '')).toHaveProperty('Token')
    expect(JSON.parse(first ?? '')).toMatchObject({ Version: 1, SessionToken: expect.any(String) })
    expect(JSON.parse(second ?? '')).toMatchObject({ Version: 1, SessionToken: expect.any(String) })
    expect(files).toEqual(['0', '1', 'config'])
    expect(readdirSync(sshd.memory)).toEqual([])
  })

  test.each([['exit 7'], ['kill -TERM $$'], ['no-such-command-here']])(
    'ends with the status of ssh: %s',
    async (command) => {
      const plain = await sandbox.run('ssh', ['-F', sshd.clientConfig, 'box', command])
      const { status } = await ssh(['box', command])
      expect(status).toBe(plain.status)
      expect(status).not.toBe(0)
    },
  )

  test('passes stdin, stdout, stderr, and arguments as ssh does', async () => {
    const words = ['box', 'cat; echo err >&2; echo', "'a  b'", '"$((1+1))"', "'it'\\''s'", '\\\\', '"!"']
    const plain = await sandbox.run('ssh', ['-F', sshd.clientConfig, ...words], { stdin: 'in\n' })
    const { status, stdout, stderr } = await ssh(words, { stdin: 'in\n' })

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: plain.stdout, stderr: plain.stderr })
    expect(stdout).toBe("in\na  b 2 it's \\ !\n")
  })

  test('takes options of ssh before and after the host, and those of awsx before', async () => {
    const words = ['ssh', 'role', '--region', 'eu-west-1', '-vF', sshd.clientConfig]
    const option = ['-o', 'SetEnv=LC_FROM_USER=kept']
    const { stdout } = await sandbox.awsx([
      ...words,
      ...option,
      'box',
      '-n',
      'echo',
      '$AWS_REGION',
      '$LC_FROM_USER',
    ])
    expect(stdout).toBe('eu-west-1 kept\n')
  })

  test('sends no AWS variable of this machine, whatever SendEnv says', async () => {
    await close()
    await open(['AcceptEnv AWS_* LANG LC_*'], ['SendEnv AWS_* LC_*'])
    const env = { AWS_SECRET_ACCESS_KEY: 'local-secret', AWS_PROFILE: 'local', LC_MINE: 'sent' }
    const { stdout } = await ssh(['box', 'env'], { env })

    expect(stdout).toContain('LC_MINE=sent')
    expect(stdout).not.toContain('local-secret')
    expect(stdout).not.toContain('AWS_PROFILE')
  })

  test('hides a default profile with credentials on the remote machine', async () => {
    mkdirSync(join(sshd.home, '.aws'))
    const file = join(sshd.home, '.aws/credentials')
    const shows = 'echo "${AWS_SHARED_CREDENTIALS_FILE-none} ${AWS_CONFIG_FILE-none}"'
    writeFileSync(file, '[other]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n')
    expect((await ssh(['box', shows])).stdout).toBe('none none\n')

    writeFileSync(file, '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n')
    expect((await ssh(['box', shows])).stdout).toBe('/dev/null /dev/null\n')
  })

  test.each([
    ['AllowTcpForwarding no', 'does not forward a port'],
    ['PermitListen 9999', 'does not forward a port'],
    ['GatewayPorts yes', 'would show the forwarded port to its network'],
  ])('hands out nothing with %s in sshd_config', async (line, message) => {
    await close()
    await open([line])
    const { status, stdout, stderr } = await ssh(['box', 'echo ran; env'])

    expect({ status, stdout }).toEqual({ status: 125, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain('[SSH_FORWARDING_REFUSED]')
    expect(readdirSync(sshd.memory)).toEqual([])
  })

  test("does not use the user's own shared connection", async () => {
    await close()
    sandbox = await openServerSandbox()
    const control = join(sandbox.home, 'mine')
    sshd = await startSshd(
      sandbox.home,
      [],
      ['ControlMaster auto', `ControlPath ${control}`, 'ControlPersist 60'],
    )
    const config = ['-F', sshd.clientConfig]
    await sandbox.run('ssh', [...config, 'box', 'true'])
    try {
      const { status, stdout } = await ssh(['box', ask])
      expect(status).toBe(0)
      expect(stdout).toContain('AccessKeyId')
      const check = await sandbox.run('ssh', [...config, '-O', 'check', 'box'])
      expect(check.status).toBe(0)
    } finally {
      await sandbox.run('ssh', [...config, '-O', 'exit', 'box'])
    }
  })

  test('ends with 255 and no message of its own if ssh cannot connect', async () => {
    sshd.stop()
    const { status, stderr } = await ssh(['box', 'true'])
    expect(status).toBe(255)
    expect(stderr).toMatch(/^ssh: connect to host 127\.0\.0\.1 port \d+: Connection refused\r?\n$/)
  })

  test('says so if the remote machine has no folder in memory', async () => {
    sshd.stop()
    await sandbox.close()
    // What the command prints on a machine without such a folder.
    await open(['ForceCommand echo awsx-folder:'])
    const { status, stderr } = await ssh(['box', 'true'])
    expect(status).toBe(125)
    expect(stderr).toContain('"box" has no folder in memory for the token [REMOTE_UNSUPPORTED]')
  })

  test('asks before it hands out a guarded profile, refuses agents, and records what it hands out', async () => {
    mkdirSync(join(sandbox.home, '.config/awsx'), { recursive: true })
    writeFileSync(
      join(sandbox.home, '.config/awsx/config.toml'),
      '[[guard]]\nprofiles = ["role"]\nenvironment = "production"\n',
    )
    const refused = await ssh(['box', 'true'])
    expect(refused.stderr).toContain('[CONFIRMATION_REQUIRED]')
    expect(refused.status).toBe(125)
    const agent = await ssh(['box', 'true'], { env: { AWSX_AGENT: 'claude' } })
    expect(agent.stderr).toContain('[APPROVAL_REQUIRED]')

    const words = ['ssh', 'role', '--confirm', '222222222222', '-F', sshd.clientConfig, 'box', 'true']
    expect((await sandbox.awsx(words)).status).toBe(0)
    const { stdout } = await sandbox.awsx(['audit', '--json'])
    const entries = JSON.parse(stdout) as readonly Record<string, unknown>[]
    expect(entries.map(({ command, event, program, error }) => [command, event, program, error])).toEqual(
      expect.arrayContaining([
        ['ssh', 'issued', 'ssh', null],
        ['ssh', 'refused', 'ssh', 'CONFIRMATION_REQUIRED'],
        ['ssh', 'refused', 'ssh', 'APPROVAL_REQUIRED'],
      ]),
    )
    expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1)
  })

  test('passes SIGTERM on, closes the connection, and revokes', async () => {
    // Not `cat`, which would end well when its stdin is closed.
    const { running, url, token } = await start('sleep 5')
    process.kill(running.pid, 'SIGTERM')
    const { status, signal } = await running.end()
    expect([status, signal]).not.toEqual([0, null])
    expect(request(url, token)).toBe(0)
  })
})

const onTerminal = hasSshd && hasTerminals ? describe : describe.skip

onTerminal('awsx ssh on a terminal (needs openssh-server, and script of util-linux)', () => {
  beforeEach(() => open())

  test('opens a login shell on a terminal of its own', async () => {
    const running = sandbox.startOnTerminal(['ssh', 'role', '-F', sshd.clientConfig, 'box'], {
      env: { TERM: 'xterm' },
    })
    running.type(`stty size; tty; ${tell}\n`)
    const [, url = '', token = ''] = await running.until(/at (http\S+) (\S+) \./)
    expect(request(url, token)).toBe(200)
    expect(running.shown()).toContain('/dev/pts/')
    running.type('exit 3\n')
    expect((await running.end()).status).toBe(3)
    expect(request(url, token)).toBe(0)
  })
})
