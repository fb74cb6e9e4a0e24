import { describe, expect, test } from '@jest/globals'
import { commandLine } from '../src/commands/command-line.ts'
import { AwsxError, FailedWrite } from '../src/errors.ts'
import { errorJson, reportError } from '../src/app/error-report.ts'
import type { Context } from '../src/context.ts'

const plain = { color: false, debug: false }

const cycle = new AwsxError(
  'PROFILE_CYCLE',
  'profile "ci": source_profile "base" forms a cycle: ci → base → ci',
  {
    at: '~/.aws/config:41',
    hints: ['remove source_profile from one of these profiles', 'awsx doctor'],
  },
)

describe('reportError', () => {
  test('says what, where, the code and one line for each hint', () => {
    expect(reportError(cycle, plain)).toEqual([
      'awsx: error: profile "ci": source_profile "base" forms a cycle: ci → base → ci (~/.aws/config:41) [PROFILE_CYCLE]',
      'awsx: hint: remove source_profile from one of these profiles',
      'awsx: hint: awsx doctor',
    ])
  })

  test('leaves out the location if there is none', () => {
    expect(reportError(new AwsxError('USAGE', 'no command given'), plain)).toEqual([
      'awsx: error: no command given [USAGE]',
    ])
  })

  test('a bug is one line and the way to its stack', () => {
    expect(reportError(new TypeError('x is not a function'), plain)).toEqual([
      'awsx: error: unexpected error: TypeError: x is not a function [UNEXPECTED]',
      'awsx: hint: this is a bug in awsx: run the same command again with AWSX_DEBUG=1 to see where it happens',
    ])
    expect(reportError('thrown text', plain)[0]).toBe(
      'awsx: error: unexpected error: thrown text [UNEXPECTED]',
    )
  })

  test('debug adds the stacks of the error and of its causes, also when they form a ring', () => {
    const inner = new Error('inner')
    const outer = new AwsxError('AWS_UNREACHABLE', 'outer', { cause: inner })
    inner.cause = outer
    const lines = reportError(outer, { color: false, debug: true })
    expect(lines.filter((line) => line.includes('caused by: Error: inner'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('report.test.ts')).length).toBeGreaterThanOrEqual(2)
    expect(reportError(outer, plain)).toHaveLength(1)
  })

  test('only the labels are colored', () => {
    expect(reportError(cycle, { color: true, debug: false })[0]).toBe(
      `awsx: \u001B[31merror:\u001B[39m ${reportError(cycle, plain)[0]?.slice('awsx: error: '.length)}`,
    )
  })

  test('text from elsewhere cannot reach the terminal raw', () => {
    const hostile = '\u001B]0;owned\u0007 \u009B31m a\nawsx: error: b \u202Eevil\u2028'
    const error = new AwsxError('ACCESS_DENIED', hostile, {
      hints: [hostile],
      at: hostile,
      cause: new Error(hostile),
    })
    for (const shown of [error, new Error(hostile), hostile]) {
      for (const line of reportError(shown, { color: false, debug: true })) {
        expect(line).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028-\u202E]/)
      }
    }
  })
})

test('text that was not JSON is not quoted, because it can be a secret', () => {
  const failureOf = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch (error) {
      return error
    }
  }
  for (const cause of ['{"secretAccessKey":"canary', 'canary', '{"key":"canary"'].map(failureOf)) {
    for (const error of [cause, new AwsxError('AWS_UNREACHABLE', 'x', { cause })]) {
      const text = reportError(error, { color: false, debug: true }).join('\n')
      expect(text).toContain('SyntaxError: invalid JSON')
      expect(text).toContain('error-report.test.ts')
      expect(text).not.toContain('canary')
      expect(errorJson(error)).not.toContain('canary')
    }
  }
})

describe('errorJson', () => {
  test('holds code, message, hints and place', () => {
    expect(JSON.parse(errorJson(cycle))).toEqual({
      error: { code: 'PROFILE_CYCLE', message: cycle.message, hints: cycle.hints, at: '~/.aws/config:41' },
    })
    expect(JSON.parse(errorJson(new AwsxError('USAGE', 'x')))).toEqual({
      error: { code: 'USAGE', message: 'x', hints: [], at: null },
    })
  })

  test('keeps the text exact and the bytes harmless', () => {
    const hostile = 'a\u001B[2J\u009B1m\u007F\u202E\u2028"\\ü'
    const json = errorJson(new AwsxError('ACCESS_DENIED', hostile))
    expect(JSON.parse(json)).toMatchObject({ error: { message: hostile } })
    expect(json).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028-\u202E]/)
  })
})

describe('with --json, a failed write', () => {
  async function report(fd: number): Promise<{ status: number; stdout: string; stderr: string }> {
    const written = { stdout: '', stderr: '' }
    const output = (name: keyof typeof written) => ({
      isTty: false,
      columns: undefined,
      write: (text: string) => void (written[name] += text),
    })
    const context = { env: {}, platform: 'linux', stdout: output('stdout'), stderr: output('stderr') }
    const error = new FailedWrite(fd, Object.assign(new Error('full'), { code: 'ENOSPC' }))
    const status = await commandLine.report(error, ['list', '--json'], context as unknown as Context)
    return { status, ...written }
  }

  test('to stdout adds nothing to what stdout has of the document', async () => {
    expect(await report(1)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^awsx: error: cannot write to standard output: the disk is full .*\n.*\n$/,
      ),
    })
  })

  test('to stderr is on stdout', async () => {
    const { status, stdout } = await report(2)

    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'OUTPUT_UNWRITABLE' } })
  })
})
