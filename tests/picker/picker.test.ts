/** The picker on a real pseudo-terminal, with the built command. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { awsxInShell } from '../e2e/artefact.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { hasTmux, openPane } from '../terminal/pane.ts'
import type { Pane } from '../terminal/pane.ts'

const config = `[default]
region = ap-northeast-1
source_profile = hanako
role_arn = arn:aws:iam::222222222222:role/role-s

[profile hanako]
region = ap-northeast-1
aws_account_id = 111111111111

[profile role-s]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = hanako
awsx_account_name = outside
awsx_tags = shop,tokyo

[profile chain-1]
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = hanako
`

const credentials = `[hanako]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

let sandbox: Sandbox
let pane: Pane | undefined

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
})

afterEach(async () => {
  pane?.close()
  pane = undefined
  await sandbox.close()
})

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** Runs awsx on a terminal that already shows something, with the terminal's modes before and after it, and its status. */
function runOnPane(words: string, shell: readonly string[] = ['/bin/sh']): Pane {
  const variables = Object.entries(sandbox.env).map(([name, value]) => `export ${name}=${quote(value)}`)
  const script = [
    ...variables,
    'cd "$HOME"',
    'echo BEFORE',
    'stty -a >before',
    `sh -c 'echo $$ >pid; exec "$@"' sh ${awsxInShell} ${words}`,
    'echo $? >status',
    'stty -a >after',
    'echo DONE',
    'exec cat',
  ]
  writeFileSync(join(sandbox.home, 'run.sh'), script.join('\n'))
  pane = openPane([...shell, join(sandbox.home, 'run.sh')])
  return pane
}

const read = (name: string): string => readFileSync(join(sandbox.home, name), 'utf8')

interface End {
  readonly status: number
  /** What stands on the terminal afterwards, without empty lines. */
  readonly lines: readonly string[]
}

async function endOf(person: Pane): Promise<End> {
  const screen = await person.until(/^DONE$/m)
  // But for what the size of the window says.
  const modes = (name: string): string => read(name).replaceAll(/(rows|columns) \d+/g, '$1')
  expect(modes('after')).toBe(modes('before'))
  return { status: Number(read('status')), lines: screen.split('\n').filter((line) => line !== '') }
}

const whoami = 'exec -- sh -c \'echo "$AWSX_PROFILE $AWS_ACCOUNT_ID"\''

/** What awsx shows after the choice. */
const again = (profile: string): string =>
  `awsx: to run this again: awsx ${whoami.replace('exec', `exec ${profile}`)}`

const onPty = hasTmux ? describe : describe.skip

onPty('the picker (needs tmux)', () => {
  test('shows what is known, finds what is typed, and leaves nothing on the screen', async () => {
    const person = runOnPane(whoami)
    const screen = await person.until(/4\/4 {2}type to search, up\/down to move, Enter to select/)
    expect(screen.split('\n').slice(0, 5)).toEqual([
      'Profile:',
      '> default  222222222222  outside  role-s',
      '  hanako   111111111111',
      '  role-s   222222222222  outside  role-s   shop,tokyo',
      '  chain-1  400000000001           chain-1',
    ])
    person.type('tokyo')
    await person.until(/> role-s[^]*1\/4/)
    person.press('Enter')
    expect(await endOf(person)).toEqual({
      status: 0,
      lines: ['BEFORE', again('role-s'), 'role-s 222222222222', 'DONE'],
    })
  })

  test('arrows move the mark', async () => {
    const person = runOnPane(whoami)
    await person.until(/4\/4/)
    person.press('Down', 'Down', 'Down', 'Up', 'Down')
    await person.until(/^> chain-1/m)
    person.press('Enter')
    expect((await endOf(person)).lines).toEqual(['BEFORE', again('chain-1'), 'chain-1 400000000001', 'DONE'])
  })

  test.each([
    ['Escape', 'Escape'],
    ['Ctrl-C', 'C-c'],
    ['Ctrl-D', 'C-d'],
  ])('%s leaves with 130, and nothing runs', async (_, key) => {
    const person = runOnPane(whoami)
    await person.until(/4\/4/)
    person.press(key)
    expect(await endOf(person)).toEqual({
      status: 130,
      lines: ['BEFORE', 'awsx: nothing was selected', 'DONE'],
    })
    expect(sandbox.aws.calls).toEqual([])
  })

  test('what was picked comes first the next time', async () => {
    const first = runOnPane(whoami)
    await first.until(/4\/4/)
    first.type('chain')
    await first.until(/> chain-1/)
    first.press('Enter')
    await endOf(first)
    first.close()
    const second = runOnPane(whoami)
    await second.until(/^> chain-1[^]*4\/4/m)
    second.press('Enter')
    expect((await endOf(second)).lines).toContain('chain-1 400000000001')
  })

  test('follows the size of the window', async () => {
    const person = runOnPane(whoami)
    await person.until(/4\/4/)
    person.resize(30, 4)
    await person.until(/^Profile:\n> default[^\n]*\n {2}hanako[^\n]*\n {2}4\/4/)
    person.resize(100, 20)
    await person.until(/^Profile:\n> default[^\n]*\n {2}hanako[^\n]*\n {2}role-s {3}222222222222 {2}outside/)
    person.press('Enter')
    expect((await endOf(person)).lines).toContain('default 222222222222')
  })

  test('Ctrl-Z gives the terminal back, and fg shows the list again', async () => {
    const variables = Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`)
    pane = openPane(['env', ...variables, 'PS1=ready> ', 'HISTFILE=', 'bash', '--norc', '--noprofile', '-i'])
    await pane.until(/^ready>/m)
    pane.type(`${awsxInShell} exec -- echo ran`)
    pane.press('Enter')
    await pane.until(/4\/4/)
    pane.type('role')
    await pane.until(/> role-s/)
    pane.press('C-z')
    await pane.until(/Stopped[^]*ready>$/m)
    pane.type('fg')
    pane.press('Enter')
    await pane.until(/^Profile: role[^]*> role-s/m)
    pane.press('Enter')
    expect(await pane.until(/^ran$/m)).not.toContain('Enter to select')
  })

  test('awsx use picks for the shell', async () => {
    const variables = Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`)
    pane = openPane(['env', ...variables, 'PS1=ready> ', 'HISTFILE=', 'bash', '--norc', '--noprofile', '-i'])
    await pane.until(/^ready>/m)
    pane.type('eval "$(awsx init bash)"; awsx use; echo "has $AWSX_PROFILE"')
    pane.press('Enter')
    await pane.until(/4\/4/)
    pane.type('tokyo')
    await pane.until(/> role-s/)
    pane.press('Enter')
    expect(await pane.until(/^has .*$/m)).toMatch(/^has role-s$/m)
  })

  test('pipes on stdout stay clean', async () => {
    const person = runOnPane('explain --json | cat >out')
    await person.until(/4\/4/)
    person.type('chain')
    await person.until(/> chain-1/)
    person.press('Enter')
    await endOf(person)
    expect(JSON.parse(read('out'))).toMatchObject({ profile: 'chain-1' })
  })

  test.each([
    ['a profile is named', 'explain hanako'],
    ['a variable names one', 'explain'],
    ['stdin is no terminal', 'explain </dev/null'],
    ['the command is for programs', 'credential-process'],
    ['the command is export', 'export --format env'],
    ['login only checks', 'login --check'],
  ])('is not shown where %s', async (why, words) => {
    if (why === 'a variable names one') Object.assign(sandbox.env, { AWS_PROFILE: 'hanako' })
    const person = runOnPane(words)
    const { lines } = await endOf(person)
    expect(lines.join('\n')).not.toContain('Enter to select')
    expect(Number(read('status'))).toBe(0)
  })

  test('is not shown where the environment has credentials', async () => {
    const env = { AWS_ACCESS_KEY_ID: HANAKO.accessKeyId, AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey }
    Object.assign(sandbox.env, env)
    sandbox.writeConfig('[profile role-s]\nrole_arn = arn:aws:iam::222222222222:role/role-s\n')
    const person = runOnPane('exec -- sh -c \'echo "$AWSX_PROFILE"\'')
    expect((await endOf(person)).lines).toEqual(['BEFORE', 'default', 'DONE'])
  })

  test('the command is looked up first', async () => {
    const person = runOnPane('exec -- no-such-command')
    expect(await endOf(person)).toMatchObject({ status: 127 })
  })

  test('console and login pick as well', async () => {
    const person = runOnPane('console --print --quiet >out')
    await person.until(/4\/4/)
    person.type('role-s')
    await person.until(/> role-s/)
    person.press('Enter')
    await endOf(person)
    expect(read('out')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/federation\?/)
    person.close()
    const login = runOnPane('login')
    await login.until(/^> role-s[^]*4\/4/m)
    login.press('Enter')
    expect((await endOf(login)).lines.join('\n')).toMatch(/profile "role-s" is ready/)
  })

  test('an ARN of an account to which several profiles lead offers just these', async () => {
    const person = runOnPane('console arn:aws:sqs:us-east-1:222222222222:q --print --quiet >out')
    await person.until(/^> default[^\n]*\n {2}role-s[^]*2\/2/m)
    person.press('Enter')
    expect((await endOf(person)).status).toBe(0)
    expect(read('out')).toMatch(/region%3Dus-east-1/)
  })

  test('a signal ends it with the terminal as it was', async () => {
    const person = runOnPane('explain')
    await person.until(/4\/4/)
    process.kill(Number(read('pid')), 'SIGTERM')
    const { status, lines } = await endOf(person)
    expect(status).toBe(143)
    expect(lines.filter((line) => !/Terminated/.test(line))).toEqual(['BEFORE', 'DONE'])
  })

  test('shows and searches 10,000 profiles at once', async () => {
    const many = Array.from(
      { length: 10_000 },
      (_, index) =>
        `[profile account-${index}-admin]\nregion = us-east-1\nsso_account_id = ${100_000_000_000 + index}\nsso_role_name = AdministratorAccess\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n`,
    )
    sandbox.writeConfig(`${config}\n${many.join('\n')}`)
    const person = runOnPane(whoami)
    await person.until(/10004\/10004/)
    person.type('account-9999')
    await person.until(/> account-9999-admin {2}100000009999[^]* {2}1\/10004/)
    person.press('C-u')
    await person.until(/10004\/10004/)
    person.type('chain')
    await person.until(/^> chain-1/m)
    person.press('Enter')
    expect((await endOf(person)).lines).toContain('chain-1 400000000001')
  })
})
