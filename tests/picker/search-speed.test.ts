import { expect, test } from '@jest/globals'

import { search } from '../../src/terminal/picker-search.ts'

test('a search is done within a frame for 10,000 profiles', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    name: `account-${index}-permission-set-${index % 7}`,
    rest: `${100_000_000_000 + index} account number ${index} administratoraccess team-${index % 40}`,
  }))
  for (const query of ['a', 'ac', 'account-99', 'team-3 999', 'acps6', 'zzz']) {
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now()
      search(many, query)
      return performance.now() - start
    }).toSorted((left, right) => left - right)
    expect({ query, median: times[7] ?? 0, isFast: (times[7] ?? 99) < 16 }).toMatchObject({ isFast: true })
  }
})
