import { describe, expect, test } from '@jest/globals'

import { search } from '../../src/terminal/picker-search.ts'

const items = [
  { name: 'prod-admin', columns: ['111111111111', 'main', 'administratoraccess'] },
  { name: 'dev', columns: ['222222222222', 'outside', 'readonly'] },
  { name: 'my-prod', columns: ['333333333333', 'sandbox', 'readonly'] },
  { name: 'preprod', columns: ['444444444444', 'staging', 'admin'] },
  { name: 'prod', columns: ['555555555555', 'live', 'poweruser', 'team-a'] },
]

const namesFor = (query: string): readonly string[] =>
  search(items, query).map((index) => items[index]?.name ?? '')

test('a whole column comes before a part of one', () => {
  const accounts = [
    { name: '111111111111', columns: ['maintenance', 'x@example.com'] },
    { name: '222222222222', columns: ['main', 'y@example.com'] },
    { name: 'domain', columns: [] },
  ]
  expect(search(accounts, 'main')).toEqual([1, 2, 0])
})

describe('search', () => {
  test.each([
    ['', ['prod-admin', 'dev', 'my-prod', 'preprod', 'prod']],
    ['  ', ['prod-admin', 'dev', 'my-prod', 'preprod', 'prod']],
    ['prod', ['prod', 'prod-admin', 'my-prod', 'preprod']],
    ['PROD', ['prod', 'prod-admin', 'my-prod', 'preprod']],
    ['222', ['dev']],
    ['readonly', ['dev', 'my-prod']],
    ['admin', ['prod-admin', 'preprod']],
    ['prod admin', ['prod-admin', 'preprod']],
    ['admin prod', ['prod-admin', 'preprod']],
    ['team-a', ['prod']],
    ['pdadm', ['prod-admin']],
    ['nothing', []],
    ['prod nothing', []],
    ['z', []],
  ])('%j', (query, expected) => {
    expect(namesFor(query)).toEqual(expected)
  })
})
