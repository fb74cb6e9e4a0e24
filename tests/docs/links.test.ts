import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { allOptions, globalOptions } from '../../src/argv/command-spec.ts'
import type { OptionTable } from '../../src/argv/command-spec.ts'
import { commands } from '../../src/commands/all-commands.ts'
import { listCode, listProse, readPages, root } from './pages.ts'
import type { Page } from './pages.ts'

const pages = readPages()

interface Link {
  readonly at: string
  readonly target: string
}

function listLinks(page: Page): readonly Link[] {
  return listProseAndTables(page).flatMap(({ at, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, link, image]) => ({
      at,
      target: link ?? image ?? '',
    })),
  )
}

function listProseAndTables(page: Page): ReturnType<typeof listProse> {
  const tables = page.lines.flatMap((text, index) =>
    text.startsWith('|') ? [{ at: `${page.path}:${index + 1}`, text }] : [],
  )
  return [...listProse(page), ...tables]
}

/** Anchors of headings as GitHub makes them. */
function listAnchors(path: string): readonly string[] {
  const headings = readFileSync(path, 'utf8').match(/^#+ .+$/gm) ?? []
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function isBroken(page: Page, target: string): boolean {
  if (/^https?:/.test(target)) return false
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? join(root, page.path) : join(root, dirname(page.path), file)
  if (!existsSync(path)) return true
  return anchor !== undefined && !listAnchors(path).includes(anchor)
}

/** The options that a command line of awsx gives, without those of the command that it runs. */
function listOptions(words: string): readonly string[] {
  const own = words.split(/\s--(?=\s|$)|[|;&)#]/)[0] ?? ''
  return own.match(/(?<=^|\s)--?[a-z][\w-]*/g) ?? []
}

function knows(table: OptionTable, option: string): boolean {
  if (option.startsWith('--')) return Object.hasOwn(table, option.slice(2))
  return Object.values(table).some(({ short }) => option.startsWith(`-${short}`))
}

/** What is wrong with each `awsx …` of a text, e.g. `awsx exce`, `awsx exec --regoin`. */
function findMistakes(text: string): readonly string[] {
  const runs = text
    .replace(/(^|\s)#\s.*$/, '')
    .replaceAll(/\ban awsx shell\b/g, '')
    .matchAll(/(?<![\w./-])awsx(?= )([^`]*?)(?=(?<![\w./-])awsx |$)/g)
  return [...runs].flatMap(([, rest = '']) => {
    const [, name] = /^\s+([a-z][\w-]*)/.exec(rest) ?? []
    const spec = commands.find((command) => command.name === name)
    if (name !== undefined && spec === undefined) return [`awsx ${name}`]
    const table = spec === undefined ? globalOptions : allOptions(spec)
    // Options of one letter are those of ssh there.
    const isForeign = (option: string): boolean => spec?.commandUsage !== undefined && /^-[^-h]/.test(option)
    const unknown = listOptions(rest).filter((option) => !isForeign(option) && !knows(table, option))
    return unknown.map((option) => `awsx ${name ?? ''} ${option}`)
  })
}

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_path, page) => {
  test('leads nowhere that does not exist', () => {
    expect(listLinks(page).filter(({ target }) => isBroken(page, target))).toEqual([])
  })

  test('names commands and options of awsx that exist', () => {
    const mistakes = listCode(page).flatMap(({ at, text }) =>
      findMistakes(text).map((mistake) => `${at} ${mistake}`),
    )
    expect(mistakes).toEqual([])
  })

  test('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = listCode(page).flatMap(({ at, text }) =>
      [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => ({ at, name })),
    )
    expect(named.filter(({ name }) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  test('names files of the repository that exist', () => {
    const named = listCode(page).flatMap(({ at, text }) =>
      [...text.matchAll(/(?<![\w./~-])((?:src|tests|scripts|docs|\.ci)\/[\w./-]*\w)/g)].map(
        ([, path = '']) => ({
          at,
          path: normalize(path),
        }),
      ),
    )
    expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([])
  })
})

test.each(pages.filter(({ path }) => /^(README|docs)/.test(path)).map((page) => [page.path, page] as const))(
  '%s has lines of 120 characters at most outside of tables and code',
  (_path, page) => {
    expect(listProse(page).filter(({ text }) => text.length > 120)).toEqual([])
  },
)

test.each([
  ['awsx exec dev -- terraform plan --destroy', []],
  ['awsx exce dev', ['awsx exce']],
  ['awsx exec --regoin x dev', ['awsx exec --regoin']],
  ['eval "$(awsx export dev --format fish)"; awsx lock --nope', ['awsx lock --nope']],
  ['awsx ssh dev -p 22 host', []],
  ['awsx ssh dev --port 22 host', ['awsx ssh --port']],
  ['awsx --help', []],
  ['awsx --hepl', ['awsx  --hepl']],
  ['awsx: error: no such thing', []],
  ['awsx exec dev # awsx is fast', []],
])('the check itself: %j', (text, mistakes) => {
  expect(findMistakes(text)).toEqual(mistakes)
})
