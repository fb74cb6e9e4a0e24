import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { findingsOf, loadTexts, plain } from './config-context.ts'

const numRuns = Number(process.env['AWSX_FUZZ_RUNS'] ?? 1000)
const timeout = 30_000 + numRuns * 5

const pieces = [
  '[',
  ']',
  'profile ',
  'profile\t',
  'default',
  'sso-session ',
  'services ',
  'foo',
  '__proto__',
  '"',
  "'",
  '\\',
  '=',
  ' = ',
  ':',
  '#',
  ' #',
  ';',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\n ',
  '\n[',
  ']\n',
  '\uFEFF',
  '\uFFFD',
  '\u2028',
  'é',
  '😂',
  '\u0000',
  'aws_access_key_id',
  'name = value\n',
  '[profile foo]\n',
  '[foo]\n',
] as const

const hostileText = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

/** Reads everything that can be read; what is thrown must be an error that a person understands. */
function readAll(config: string, credentials: string): void {
  const loaded = loadTexts(config, credentials)
  for (const { location, message } of findingsOf(loaded)) {
    expect(message).not.toBe('')
    expect(location.line).toBeGreaterThan(0)
  }
  for (const name of [...loaded.profileNames(), 'foo', 'default', '__proto__'])
    readSafely(() => loaded.profile(name))
  for (const name of loaded.ssoSessionNames()) readSafely(() => loaded.ssoSession(name))
  readSafely(() => loaded.services('foo'))
}

function readSafely(read: () => Parameters<typeof plain>[0]): void {
  try {
    plain(read())
  } catch (error) {
    if (error instanceof Error && !('code' in error)) throw error
    expect(error).toMatchObject({ code: 'CONFIG_PARSE', at: expect.stringMatching(/:\d+$/) })
  }
}

test(
  'no text makes the parser fail with anything but CONFIG_PARSE',
  () => {
    fc.assert(fc.property(hostileText, hostileText, readAll), { numRuns })
  },
  timeout,
)

test(
  'a listed profile is found, with a name that is listed once',
  () => {
    const listed = fc.property(hostileText, hostileText, (config, credentials) => {
      const loaded = loadTexts(config, credentials)
      const names = loaded.profileNames()
      expect(new Set(names).size).toBe(names.length)
      for (const name of names) {
        readSafely(() => {
          expect(loaded.profile(name)?.name).toBe(name)
          return undefined
        })
      }
    })
    fc.assert(listed, { numRuns })
  },
  timeout,
)

/** A megabyte where the random texts are many, too. */
const size = process.env['AWSX_FUZZ_RUNS'] === undefined ? 250_000 : 1_000_000
test.each<[string, string]>([
  ['brackets', '['.repeat(size)],
  ['headers', '[profile foo]\n'.repeat(size / 14)],
  ['both defaults', `[profile default]\n${'[default]\n'.repeat(size / 10)}`],
  ['open headers', '[profile foo\n'.repeat(size / 13)],
  ['an open quote', `[profile "${'a"b'.repeat(size / 3)}`],
  ['quotes', `[profile ${'"a"'.repeat(size / 3)}`],
  ['backslashes', `[profile ${'\\a'.repeat(size / 2)}]`],
  ['blanks in a header', `[profile ${' \t'.repeat(size / 2)}x`],
  ['blanks in a value', `[profile foo]\na = b${' \t'.repeat(size / 2)}c`],
  ['blanks before a comment', `[profile foo]\na = b${' '.repeat(size)}# c`],
  ['a line without end', `[profile foo]\n${'a'.repeat(size)}`],
  ['colons', `[profile foo]\n${':'.repeat(size)}`],
  ['equals', `[profile foo]\n${'a='.repeat(size / 2)}`],
  ['keys', `[profile foo]\n${'a=b\n'.repeat(size / 4)}`],
  ['unreadable lines', `[profile foo]\n${'a\n'.repeat(size / 2)}`],
  ['continuations', `[profile foo]\na=b\n${' c\n'.repeat(size / 3)}`],
  ['children', `[profile foo]\na=\n${' c=d\n'.repeat(size / 5)}`],
  ['lines above a header', 'a\n'.repeat(size / 2)],
  ['blank lines', `${'\n'.repeat(size)}[profile foo]`],
  ['carriage returns', `[profile foo]\n${'\r'.repeat(size)}`],
  ['carriage returns and brackets', '\r['.repeat(size / 2)],
  ['zeros', '\0'.repeat(size)],
])(
  `${size / 1000} KB of %s are read, in steps that grow with its length and not with the square of it`,
  (_what, text) => {
    // Quadratic time would be 6 * 10^10 steps for 250 KB and exceed the limit of the test run, so no time is measured here.
    const loaded = loadTexts(text, text)
    readSafely(() => loaded.profile('foo'))
    const names = loaded.profileNames()
    expect(new Set(names).size).toBe(names.length)
    const bad = findingsOf(loaded).filter(({ location, message }) => message === '' || location.line < 1)
    expect(bad).toEqual([])
  },
)
