import { expect, test } from '@jest/globals'

import { openTokenPause } from '../../src/server/token-pause.ts'

test('more than 20 wrong tokens in a minute make each further answer wait a second, until they stop', async () => {
  let time = 0
  const slept: number[] = []
  const pause = openTokenPause({
    elapsed: () => time,
    sleep(milliseconds) {
      slept.push(milliseconds)
      return Promise.resolve()
    },
  })
  for (let count = 0; count < 20; count += 1) await pause()
  expect(slept).toEqual([])

  await pause()
  time += 59_000
  await pause()
  expect(slept).toEqual([1000, 1000])

  time += 60_000
  await pause()
  expect(slept).toEqual([1000, 1000])
})
