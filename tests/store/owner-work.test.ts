import { describe, expect, test } from '@jest/globals'

import { watchOwnerWork } from '../../src/store/lock/owner-work.ts'

/** Uses the processor for more than a clock tick of proc_pid_stat(5), which is 10 ms. */
function work(): void {
  const started = process.cpuUsage()
  for (let used = 0; used < 25_000;) {
    const { user, system } = process.cpuUsage(started)
    used = user + system
  }
}

const describeLinux = process.platform === 'linux' ? describe : describe.skip

describeLinux('the work of the owner of a lock', () => {
  test('counts from the second look on', () => {
    const owner = watchOwnerWork()

    expect(owner.hasGrown(process.pid)).toBe(false)
    work()
    expect(owner.hasGrown(process.pid)).toBe(true)
  })

  test('does not count for another owner, nor for an unknown or ended one', () => {
    const owner = watchOwnerWork()
    for (const pid of [process.pid, process.ppid, process.pid, null, process.pid, 2 ** 30]) {
      work()
      expect([pid, owner.hasGrown(pid)]).toEqual([pid, false])
    }
  })

  test('counts at most twenty times, so that a run does not wait forever for an owner in an endless loop', () => {
    const owner = watchOwnerWork()
    owner.hasGrown(process.pid)
    const looks = Array.from({ length: 22 }, () => {
      work()
      return owner.hasGrown(process.pid)
    })

    expect(looks).toEqual([...Array.from({ length: 20 }, () => true), false, false])
  })
})
