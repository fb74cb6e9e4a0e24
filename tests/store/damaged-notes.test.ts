/** Files in the state and runtime folders that another program damaged: no command fails unexpectedly, and nothing is granted by them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { RunOptions, Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox
/** The content of all files, before one is damaged. */
let saved: ReadonlyMap<string, Buffer>

const agent = { env: { CLAUDECODE: '1' } }

beforeAll(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nenvironment = "production"\n')
  sandbox.writeFile('project/.awsx.toml', 'profile = "keys"\n')
  const confirmed = { answers: ['2222'] }
  await sandbox.runWith({ answers: ['y'], cwd: join(sandbox.home, 'project') }, 'allow')
  await sandbox.run('login', 'portal-role')
  await sandbox.runWith(confirmed, 'grant', 'role', '--for', '8h')
  await sandbox.runWith(confirmed, 'server', 'grant', 'compose', 'role')
  await sandbox.runWith(agent, 'server', 'grant', 'ci', 'portal-role')
  await sandbox.runWith(agent, 'export', 'role')
  const folders = [join(sandbox.home, 'state'), sandbox.env['XDG_RUNTIME_DIR'] ?? '']
  for (const [path, text] of [
    ['state/server/address.json', '{"port":9917,"socket":null,"addresses":[]}\n'],
    ['state/server/used/compose.json', '{"lastUsedAt":1}\n'],
    ['state/picked.json', '{"version":1,"uses":{"keys":{"count":1,"last":1}}}'],
    ['state/stored-key-names.json', '{"version":1,"names":["dev"]}'],
    ['state/accounts.json', '{"version":1,"portals":[]}'],
  ] as const)
    sandbox.writeFile(path, text)
  saved = new Map(folders.flatMap(listFiles).map((path) => [path, readFileSync(path)]))
})

afterAll(() => sandbox.close())

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).replaceAll(sep, '/'))
}

/** What another program may leave in a file. */
const damages: readonly (readonly [string, (text: string) => string | Buffer])[] = [
  ['empty', () => ''],
  ['half', (text) => text.slice(0, text.length / 2)],
  ['null', () => 'null'],
  ['a list', () => '[1, null, {}]'],
  ['an object', () => '{}'],
  ['numbers for texts', (text) => text.replaceAll(/:\s*"[^"]*"/g, ':5')],
  ['texts for numbers', (text) => text.replaceAll(/:\s*-?\d+/g, ':"x"')],
  ['NUL bytes', () => Buffer.alloc(64)],
  ['huge', () => Buffer.alloc(17 * 1024 * 1024, '[')],
]

/** Damages the files in every way, one after the other. @param isMeant by the path */
async function damageEach(
  isMeant: (path: string, text: string) => boolean,
  work: () => Promise<void>,
): Promise<void> {
  const paths = [...saved].filter(([path, bytes]) => isMeant(path, bytes.toString())).map(([path]) => path)
  expect(paths).not.toEqual([])
  for (const path of paths) {
    for (const [, damage] of damages) {
      const text = saved.get(path)?.toString() ?? ''
      const damaged = damage(text)
      if (damaged === text) continue
      for (const [other, bytes] of saved) writeFileSync(other, bytes)
      writeFileSync(path, damaged)
      await work()
    }
  }
  for (const [other, bytes] of saved) writeFileSync(other, bytes)
}

async function runLine(line: string, options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await sandbox.runWith(options, ...line.split(' '))
  expect(`${line}: ${stderr}`).not.toMatch(/unexpected|INTERNAL/i)
  return `${status}\n${stdout}${stderr}`
}

const isNote = (path: string, text: string): boolean => path.endsWith('.refused') && text.includes('endsAt')

describe('grants', () => {
  // Nine kinds of damage to each note, with several runs for each: half a minute on a busy machine.
  test('in a damaged note let no agent use anything, and can be given again', async () => {
    await damageEach(isNote, async () => {
      expect(await runLine('export role', agent)).toContain('APPROVAL_REQUIRED')
      expect(await runLine('grant --list')).toContain('no grants')
      expect(await runLine('status --json')).toMatch(/"grants": ?\[\]/)
      expect(await runLine('grant role --once', { answers: ['2222'] })).toContain('granted for one command')
      expect(await runLine('export role', agent)).toMatch(/^0\n/)
    })
  }, 120_000)

  const wrongMembers = [
    { profile: 5 },
    { accountId: 222_222_222_222 },
    { role: [] },
    { access: 'admin' },
    { agent: {} },
    { endsAt: '9e15' },
    { once: 'no' },
    { boot: 5 },
    { run: 5 },
  ]
  const changes: readonly (readonly [string, (text: string) => string])[] = [
    ['no list', () => '{"profile":"role"}'],
    ['no JSON', () => '[{'],
    ['nothing', () => 'null'],
    ['NUL', () => '\0\0'],
    ['other members', () => '[null, 5, "x", [], {}]'],
    ...wrongMembers.map(
      (wrong) => [JSON.stringify(wrong), (text: string) => withMembers(text, wrong)] as const,
    ),
  ]

  function withMembers(text: string, members: object): string {
    const [grant] = JSON.parse(text) as readonly object[]
    return JSON.stringify([{ ...grant, ...members }])
  }

  test.each(changes)('with %s in the note do not apply, with a warning', async (_what, change) => {
    const [path = '', bytes] = [...saved].find(([name, content]) => isNote(name, content.toString())) ?? []
    const note = JSON.parse(bytes?.toString() ?? '') as { readonly text: string }
    writeFileSync(path, JSON.stringify({ ...note, text: change(note.text) }))
    const warning = 'awsx: warning: the saved grants are damaged, so some do not apply'

    expect(await runLine('export role', agent)).toContain('APPROVAL_REQUIRED')
    expect(await runLine('grant --list')).toContain(warning)
    expect(await runLine('status')).toContain(warning)
    expect(await runLine('grant role', { answers: ['2222'] })).toContain('granted for 15 minutes')
    expect(await runLine('export role', agent)).toMatch(/^0\n/)
    expect(await runLine('grant --list')).not.toContain('warning')
    for (const [other, content] of saved) writeFileSync(other, content)
  })
})

/** Writes other values into the file of a saved object. */
function writeWrong(part: string, wrong: object): void {
  for (const [other, content] of saved) writeFileSync(other, content)
  const [path = '', bytes] = [...saved].find(([name]) => name.includes(part)) ?? []
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(bytes?.toString() ?? '') as object), ...wrong }))
}

test.each([
  { name: 'other' },
  { name: 5 },
  { tokenHash: 5 },
  { profiles: 'role' },
  { profiles: ['role', 5] },
  { createdAt: 'x' },
  { expiresAt: 'x' },
  { confirmed: null },
  { confirmed: { role: 5 } },
])('a client of the server with %j is not listed, with a warning', async (wrong) => {
  writeWrong('clients/compose.json', wrong)
  const listed = await runLine('server list')
  expect(listed).not.toMatch(/^(?:compose|other)/m)
  expect(listed).toContain('awsx: warning: the file of client "compose" is damaged, so it grants nothing')
})

test('a damaged client of the server is not listed, with a warning, and can be revoked', async () => {
  await damageEach(
    (path) => path.endsWith('clients/compose.json'),
    async () => {
      const listed = await runLine('server list')
      expect(listed).not.toMatch(/^compose/m)
      expect(listed).toContain('awsx: warning: the file of client "compose" is damaged, so it grants nothing')
      expect(await runLine('server revoke compose')).toMatch(/^0\n/)
      expect(await runLine('server list')).not.toContain('compose')
    },
  )
})

test('a client whose agent is damaged does not become one of the user', async () => {
  const [path = '', bytes] = [...saved].find(([name]) => name.endsWith('clients/ci.json')) ?? []
  writeFileSync(path, `${bytes?.toString()}`.replace(/"agent":\{[^}]*\}/, '"agent":{"name":5}'))
  expect(await runLine('server list')).toContain('the file of client "ci" is damaged')
})

test.each([
  ['server/address.json', 'server grant other portal-role'],
  ['server/used/compose.json', 'server list'],
  ['state/picked.json', 'list'],
  ['state/stored-key-names.json', 'list'],
  ['state/accounts.json', 'list'],
  ['state/store.json', 'export portal-role'],
  ['state/store.json', 'status'],
  ['state/records/', 'export portal-role'],
  ['state/lock/', 'export portal-role'],
])('a damaged %s does not break awsx %s', damageBeforeRun)

// Only where the unlocked key is a file in memory.
const onPosix = process.platform === 'win32' ? test.skip : test
onPosix('a damaged key in memory does not break awsx export', () =>
  damageBeforeRun('awsx/key-', 'export portal-role'),
)

async function damageBeforeRun(part: string, line: string): Promise<void> {
  await damageEach(
    (path) => path.includes(part),
    async () => {
      expect(await runLine(line)).not.toContain('UNEXPECTED')
    },
  )
}

test.each([{ decision: 'maybe' }, { path: 5 }, { content: 'profile = "role"\n' }])(
  'a decision about a directory file with %j allows nothing',
  async (wrong) => {
    writeWrong('/directories/', wrong)
    const cwd = join(sandbox.home, 'project')
    expect(await runLine('export', { cwd })).toContain('DIRECTORY_NOT_ALLOWED')
    for (const [other, content] of saved) writeFileSync(other, content)
  },
)

test('a damaged decision about a directory file allows nothing', async () => {
  const cwd = join(sandbox.home, 'project')
  await damageEach(
    (path) => path.includes('/directories/'),
    async () => {
      expect(await runLine('export', { cwd })).toContain('DIRECTORY_NOT_ALLOWED')
      expect(await runLine('allow --list')).not.toContain('allowed  ')
      expect(await runLine('allow', { cwd, answers: ['y'] })).toMatch(/^0\n/)
      expect(await runLine('export --region eu-west-1', { cwd })).toMatch(/^0\n/)
    },
  )
})
