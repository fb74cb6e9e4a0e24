import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFile } from '../bundle-file.ts'
import { hasTmux, openPane } from './pane.ts'
import type { Pane } from './pane.ts'

const onPty = hasTmux && existsSync('/proc/self/fdinfo') ? describe : describe.skip

let folder: string
let pane: Pane | undefined

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-tty-'))
  bundleFile(join(import.meta.dirname, 'fixtures/asker.ts'), join(folder, 'asker.mjs'))
})

beforeEach(() => {
  for (const name of ['report', 'before', 'after', 'status', 'out'])
    rmSync(join(folder, name), { force: true })
})

afterEach(() => {
  pane?.close()
  pane = undefined
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function asker(...args: readonly string[]): string {
  return askerOf(process.execPath, ...args)
}

function askerOf(runtime: string, ...args: readonly string[]): string {
  return [runtime, join(folder, 'asker.mjs'), join(folder, 'report'), ...args]
    .map((word) => `'${word}'`)
    .join(' ')
}

/** Runs a line of shell on a terminal, with the terminal's modes before and after it and its status. */
function runOnPane(line: string): Pane {
  writeFileSync(
    join(folder, 'run.sh'),
    `cd '${folder}'\nstty -a >before\n${line}\necho $? >status\nstty -a >after\necho DONE\nexec cat\n`,
  )
  pane = openPane(['/bin/sh', join(folder, 'run.sh')])
  return pane
}

interface Report {
  readonly outcome: unknown
  readonly before: unknown
  readonly after: unknown
}

/** Waits for the end, checks that nothing of the terminal or the streams has changed, and tells what was answered. */
async function endOf(person: Pane): Promise<{ outcome: unknown; screen: string }> {
  const screen = await person.until(/^DONE$/m)
  expect(read('after')).toBe(read('before'))
  const report = JSON.parse(read('report')) as Report
  expect(report.after).toEqual(report.before)
  return { outcome: report.outcome, screen }
}

onPty('ask on a pseudo-terminal', () => {
  test('shows what is typed, and takes back what is deleted', async () => {
    const person = runOnPane(asker('Name: ', ''))
    await person.until(/^Name:/m)
    person.type('devx')
    person.press('BSpace')
    await person.until(/Name: dev$/m)
    person.press('Enter')
    const { outcome, screen } = await endOf(person)
    expect(outcome).toEqual({ answer: 'dev' })
    expect(screen).toMatch(/^Name: dev$/m)
  })

  test('shows nothing of a hidden answer, typed or pasted', async () => {
    const person = runOnPane(asker('Code: ', 'hidden'))
    await person.until(/^Code:/m)
    person.type('12')
    person.paste('3456')
    person.press('Enter')
    const { outcome, screen } = await endOf(person)
    expect(outcome).toEqual({ answer: '123456' })
    expect(screen).not.toMatch(/[1-6]/)
  })

  test.each([
    ['Ctrl-C', 'C-c'],
    ['Ctrl-D', 'C-d'],
  ])('%s ends the question', async (_, key) => {
    const person = runOnPane(asker('Code: ', 'hidden'))
    await person.until(/^Code:/m)
    person.press(key)
    expect((await endOf(person)).outcome).toEqual({ error: 'INTERRUPTED' })
  })

  test('the deadline ends the question', async () => {
    const person = runOnPane(asker('Code: ', 'hidden', '300'))
    const { outcome } = await endOf(person)
    expect(outcome).toEqual({ error: expect.stringContaining('TimeoutError') })
  })

  test('pipes on all three standard streams are neither used nor changed', async () => {
    const person = runOnPane(`echo 999999 | { ${asker('Code: ', 'hidden')} && cat; } 2>&1 | cat >out`)
    await person.until(/^Code:/m)
    person.type('123456')
    person.press('Enter')
    expect((await endOf(person)).outcome).toEqual({ answer: '123456' })
    expect(read('out')).toBe('999999\n')
  })

  test('text from elsewhere is harmless in the question', async () => {
    const person = runOnPane(asker('\u001B[2J\u0007Code: ', ''))
    await person.until(/\\x1b\[2J\\x07Code:/)
    person.press('Enter')
    expect((await endOf(person)).outcome).toEqual({ answer: '' })
  })

  test.each([
    ['TERM', '143'],
    ['HUP', '129'],
  ])('SIG%s ends the process with the terminal as it was', async (name, status) => {
    const person = runOnPane(`sh -c 'echo $$ >pid; exec "$@"' sh ${asker('Code: ', 'hidden')}`)
    await person.until(/^Code:/m)
    process.kill(Number(read('pid')), `SIG${name}`)
    await person.until(/^DONE$/m)
    expect(read('after')).toBe(read('before'))
    expect(read('status')).toBe(`${status}\n`)
    expect(existsSync(join(folder, 'report'))).toBe(false)
  })

  test('Ctrl-Z gives the terminal back to the shell, and fg asks again', async () => {
    pane = openPane(['bash', '--norc', '--noprofile', '-i'])
    pane.type(`PS1='ready> '; stty -a >'${folder}/before'; ${asker('Name: ', '')}`)
    pane.press('Enter')
    await pane.until(/^Name:$/m)
    pane.type('dev')
    await pane.until(/^Name: dev$/m)
    pane.press('C-z')
    await pane.until(/Stopped[^]*ready>$/m)
    pane.type('fg')
    pane.press('Enter')
    await pane.until(/ready> fg[^]*^Name: dev$/m)
    pane.press('Enter')
    await pane.until(/ready> fg[^]*ready>$/m)
    pane.type(`stty -a >'${folder}/after'; echo DO''NE`)
    pane.press('Enter')
    await pane.until(/^DONE$/m)
    expect(JSON.parse(read('report'))).toMatchObject({ outcome: { answer: 'dev' } })
    expect(read('after')).toBe(read('before'))
  })
})

const bun = join(import.meta.dirname, '../../.runtimes/bun/bin/bun')

const onBun = hasTmux && existsSync(bun) ? describe : describe.skip

/** Waits for the end. Bun keeps a descriptor of its own for the terminal, so only the terminal's modes are compared. */
async function endOnBun(person: Pane): Promise<unknown> {
  await person.until(/^DONE$/m)
  expect(read('after')).toBe(read('before'))
  return (JSON.parse(read('report')) as Report).outcome
}

onBun('ask under Bun, which reads a terminal in another way (needs node scripts/runtimes.mjs bun)', () => {
  test('an answer ends the question, and the program with it', async () => {
    const person = runOnPane(askerOf(bun, 'Name: ', ''))
    await person.until(/^Name:/m)
    person.type('devü')
    await person.until(/Name: devü$/m)
    person.press('Enter')
    expect(await endOnBun(person)).toEqual({ answer: 'devü' })
  })

  test('Ctrl-C does, too', async () => {
    const person = runOnPane(askerOf(bun, 'Code: ', 'hidden'))
    await person.until(/^Code:/m)
    person.press('C-c')
    expect(await endOnBun(person)).toEqual({ error: 'INTERRUPTED' })
  })

  test('a deadline does, though no key is pressed', async () => {
    const person = runOnPane(askerOf(bun, 'Code: ', 'hidden', '300'))
    expect(await endOnBun(person)).toEqual({ error: expect.stringContaining('TimeoutError') })
  })
})

test('without a controlling terminal there is none to ask on', () => {
  const { status } = spawnSync('setsid', [
    '--wait',
    process.execPath,
    join(folder, 'asker.mjs'),
    join(folder, 'report'),
    'x',
  ])
  expect(status).toBe(0)
  expect(JSON.parse(read('report'))).toMatchObject({ outcome: { available: false } })
})
