/** Functions of the binary's first file that a run with a cached plan does not call, and that are made later. */
import { describe, expect, test } from '@jest/globals'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/later-functions.mjs')).href
const { moveLater } = (await import(script)) as {
  readonly moveLater: (code: string, called: ReadonlySet<string>) => string
}

/** What a file exports, before and after; `hot` is called at each start. */
function runBothWays(code: string): {
  readonly before: unknown
  readonly after: unknown
  readonly moved: string
} {
  const after = moveLater(code, new Set(['hot']))
  const [, moved = ''] = /^return \{ (.*) \};$/m.exec(after) ?? []
  return { before: evaluate(code), after: evaluate(after), moved }
}

function evaluate(code: string): unknown {
  const exported: Record<string, unknown> = {}
  runInNewContext(code, { exports: exported })
  return (exported['result'] as () => unknown)()
}

const hot = 'function hot(value) { return value === 1 ? later(value) : 0; }\n'

describe('a function that no start calls is moved', () => {
  test.each([
    ['when it is called', `${hot}function later(a) { return a + 1; }\nexports.result = () => hot(1);`],
    [
      'when another one calls it',
      `${hot}function later(a) { return last(a); }\nfunction last(a) { return [a]; }\nexports.result = () => hot(1);`,
    ],
    [
      'with a constant of its own',
      `${hot}const one = [{ x: 1 }];\nfunction later(a) { return one[0].x + a; }\nexports.result = () => hot(1);`,
    ],
    [
      'when it is exported later',
      `function later() { return 5; }\nexports.exportAll = () => { exports.later = later; return exports; };\nexports.result = () => exports.exportAll().later();`,
    ],
    [
      'when it is used with new',
      `${hot}function later() { return { a: new Made() }; }\nfunction Made() { return { made: true }; }\nexports.result = () => hot(1);`,
    ],
    ['when it is async', `${hot}async function later() {}\nexports.result = () => typeof hot(1).then;`],
    [
      'when properties and labels have its name',
      `${hot}function later(a) { return { later: a }.later; }\nexports.result = () => { later: for (;;) break later; return hot(1); };`,
    ],
  ])('%s', (_when, code) => {
    const { before, after, moved } = runBothWays(code)
    expect(after).toEqual(before)
    expect(moved.split(', ')).toContain('later')
  })

  test('and its mention in short form', () => {
    const code =
      'function later() { return 7; }\nfunction other() { return { later }; }\nexports.result = () => other().later();'
    expect(moveLater(code, new Set(['other']))).not.toContain('awsxMakeLater')
    expect(moveLater(code, new Set())).toContain('return { later, other };')
    expect(evaluate(moveLater(code, new Set()))).toBe(7)
  })

  test('and the file can call it while it starts', () => {
    const code = 'const one = later();\nfunction later() { return 8; }\nexports.result = () => one;'
    expect(runBothWays(code)).toMatchObject({ before: 8, after: 8, moved: 'later' })
  })

  test('and made once', () => {
    const code =
      'function later() {}\nfunction other() { return later; }\nexports.result = () => other() === other();'
    expect(runBothWays(code)).toMatchObject({ before: true, after: true, moved: 'later, other' })
  })
})

describe('what stays', () => {
  test.each([
    ['what a start calls', `function hot() { return 1; }\nexports.result = () => hot();`],
    [
      'what a start mentions',
      `function hot(f = later) { return typeof f; }\nfunction later() {}\nexports.result = () => hot();`,
    ],
    [
      'what the file itself mentions',
      `const table = { later };\nfunction later() { return 3; }\nexports.result = () => table.later();`,
    ],
    [
      'what is assigned',
      `function later() { return 1; }\nexports.result = () => { const f = later; later = () => 2; return f(); };`,
    ],
    [
      'a name that is declared elsewhere, too',
      `function later() { return 1; }\nexports.result = () => [1].map((later) => later)[0];`,
    ],
    [
      'what has a this of its own',
      `function later() { return this === undefined; }\nexports.result = () => later.call(undefined);`,
    ],
  ])('%s', (_what, code) => {
    const { before, after, moved } = runBothWays(code)
    expect(after).toEqual(before)
    expect(moved).toBe('')
  })

  test.each([
    ['is made by a call', 'const one = Object.keys({ a: 1 });'],
    ['is made of another one', 'const base = 1, one = [base];'],
    ['is used by a start', "const one = 'a';\nfunction hot() { return one; }"],
  ])('a constant that %s', (_what, declared) => {
    const { before, after, moved } = runBothWays(
      `${declared}\nfunction later() { return one; }\nexports.result = () => later();`,
    )
    expect(after).toEqual(before)
    expect(moved).toBe('later')
  })

  test('a file of which nothing can be moved, as it is', () => {
    const code = 'exports.result = () => 1;\n'
    expect(moveLater(code, new Set())).toBe(code)
  })
})
