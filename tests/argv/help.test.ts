import { describe, expect, test } from '@jest/globals'

import { commandPage, overviewPage } from '../../src/argv/help-page.ts'
import type { HelpPage } from '../../src/argv/help-page.ts'
import { renderHelp } from '../../src/argv/render-help.ts'
import { commandGroups, commands } from '../../src/commands/all-commands.ts'
import { helpTopics } from '../../src/commands/help/help-topics.ts'
import { bareShape, printShape, runShape, specs } from './specs.ts'

const groups = [{ title: 'All of them', commands: specs }]

function render(page: HelpPage, width = 100, color = false): string {
  return renderHelp(page, { width, color })
}

describe('the list of commands', () => {
  test('has the commands of each group with what they do', () => {
    const text = render(overviewPage(groups, []))

    expect(text).toMatch(/^Usage: awsx <command> \[options\]\n/)
    expect(text).toContain('\nAll of them\n')
    expect(text).toMatch(/^ {2}run \[profile\] +runs a command with the profile$/m)
    expect(text).toMatch(/^ {2}print <shell> \[profile\] +prints something$/m)
    expect(text).toMatch(/^ {2}many <what> \[profile\.{3}\] +takes many words$/m)
    expect(text).toMatch(/--no-color +disable colored output/)
    expect(text).not.toMatch(/\u200B|\[boolean\]|[ ]$/m)
  })

  test('leaves out hidden commands, and groups with nothing else', () => {
    const text = render(overviewPage(commandGroups, helpTopics))

    expect(commands.some(({ hidden }) => hidden === true)).toBe(true)
    expect(text).not.toMatch(/__|^Hidden/m)
  })

  test('ends with topics, examples and the documentation', () => {
    const text = render(overviewPage(commandGroups, helpTopics))
    const headings = text.match(/^[A-Z].*$/gm) ?? []

    expect(headings.slice(-4)).toEqual(['Global options', 'More help', 'Examples', 'Documentation'])
    expect(text).toContain('awsx help exit-codes')
    expect(text.trimEnd()).toMatch(/\n {2}README\.md in the awsx repository$/)
  })
})

describe('the page of a command', () => {
  test('shows words, options, choices and examples', () => {
    const run = render(commandPage(runShape))
    expect(run).toMatch(
      /^Usage: awsx run \[profile\] \[options\] \[-- command args…\]\n\nruns a command with the profile\n/,
    )
    expect(run).toMatch(/^ {2}-d, --duration <TIME> +how long$/m)
    expect(run).toMatch(/^ {6}--region <REGION> +the region$/m)
    expect(run).toMatch(/^ {2}awsx run dev -- aws s3 ls +one command$/m)
    const print = render(commandPage(printShape))
    expect(print).toMatch(/--format <VALUE> +how; one of env or ini$/m)
    expect(print).toMatch(/^ {2}<shell> +for which shell; one of bash or zsh$/m)
  })

  test("has the command's options before the global ones", () => {
    const text = render(commandPage(runShape))

    expect(text.indexOf('--duration')).toBeLessThan(text.indexOf('--help'))
  })

  test('has no heading without content', () => {
    expect(render(commandPage(bareShape)).match(/^[A-Z]\w+$/gm)).toEqual(['Documentation'])
  })

  test('has bold headings on a terminal with colors', () => {
    expect(render(commandPage(runShape), 80, true)).toContain('\n\u001b[1mOptions\u001b[22m\n')
  })
})

const pages = [
  ['help', overviewPage(commandGroups, helpTopics)],
  ...commands.map((shape) => [shape.name, commandPage(shape)] as const),
  ...helpTopics.map(({ name, page }) => [name, page] as const),
] as const

describe.each([40, 60, 80, 100])('in %i columns', (width) => {
  test.each(pages)('%s fits', (_name, page) => {
    const lines = render(page, width).split('\n')
    // A line with a single word, such as a URL or an ARN, cannot be broken.
    const tooLong = lines.filter((line) => line.length > width && line.trim().includes(' '))

    expect(tooLong).toEqual([])
  })

  test.each(pages)('%s has the same words as in one long line', (_name, page) => {
    const words = (text: string): readonly string[] => text.split(/\s+/)

    expect(words(render(page, width))).toEqual(words(render(page, 10_000)))
  })
})
