import { describe, expect, test } from '@jest/globals'

import { continueRenewal, postponeRenewal } from '../../src/shells/renewal.ts'
import { decodeState } from '../../src/shells/shell-state.ts'
import type { ShellState } from '../../src/shells/shell-state.ts'

const now = Date.UTC(2026, 0, 1)
const second = 1_000
const state: ShellState = {
  profile: 'dev',
  options: {},
  before: {},
  after: {},
  renewingSince: 0,
  isNotified: false,
}
const denial = 'cannot renew without you'

describe('continueRenewal', () => {
  test('starts fetching, and looks again soon', () => {
    const { state: next, ...rest } = continueRenewal(state, now, { canFetch: true, denial: undefined })

    expect(rest).toEqual({ nextCheckAt: now + 3 * second, fetchInBackground: true })
    expect(decodeState(next)).toEqual({ ...state, renewingSince: now })
  })

  test('waits a minute between two attempts', () => {
    const renewing = { ...state, renewingSince: now - 20 * second }

    expect(continueRenewal(renewing, now, { canFetch: true, denial: undefined })).toEqual({
      nextCheckAt: now + 40 * second,
    })
  })

  test('does not fetch what the store does not hold', () => {
    expect(continueRenewal(state, now, { canFetch: false, denial: undefined })).toEqual({
      nextCheckAt: now + 60 * second,
    })
  })

  test('tells the user once what is missing, and tries again', () => {
    const first = continueRenewal(state, now, { canFetch: true, denial })
    expect(first.message).toBe(denial)

    const notified = decodeState(first.state)
    expect(notified).toMatchObject({ isNotified: true, renewingSince: now })
    const later = now + 61 * second
    const next = continueRenewal(notified ?? state, later, { canFetch: true, denial })
    expect(next).toMatchObject({ fetchInBackground: true, nextCheckAt: later + 3_000 })
    expect(next.message).toBeUndefined()
  })
})

test('postponeRenewal waits a minute, and tells the user once', () => {
  const first = postponeRenewal(state, now, denial)
  expect(first).toMatchObject({ nextCheckAt: now + 60 * second, message: denial })
  expect(postponeRenewal(decodeState(first.state) ?? state, now, denial)).toEqual({
    nextCheckAt: now + 60 * second,
  })
})
