/** What identifies a machine, so that machines with one home folder do not delete each other's store. */
import { expect, test } from '@jest/globals'

import { hadKeyInMemory } from '../../src/store/create-store.ts'
import { machineId } from '../../src/store/machine-folder.ts'

const id = '0123456789abcdef0123456789abcdef'

/** The ID of a machine with these files and this name from uname(2). */
function idOf(files: Readonly<Record<string, string>>, hostName = 'localhost'): string {
  return machineId({ read: (path) => files[path] ?? '', hostName: () => hostName })
}

test('machines differ by their machine-id, and by their host name', () => {
  const ids = [
    idOf({ '/proc/sys/kernel/hostname': 'one', '/etc/machine-id': id }),
    idOf({ '/proc/sys/kernel/hostname': 'two', '/etc/machine-id': id }),
    idOf({ '/proc/sys/kernel/hostname': 'one', '/etc/machine-id': id.replace('0', '1') }),
    idOf({ '/proc/sys/kernel/hostname': 'one' }),
  ]

  expect(new Set(ids).size).toBe(4)
  expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[\da-f]{16}$/)))
})

test('without /proc, the host name comes from the system', () => {
  expect(idOf({}, 'one')).not.toBe(idOf({}, 'two'))
  expect(idOf({}, 'one')).toBe(idOf({ '/proc/sys/kernel/hostname': 'one' }))
})

test('the machine-id of D-Bus counts if there is no other', () => {
  expect(idOf({ '/var/lib/dbus/machine-id': id })).toBe(idOf({ '/etc/machine-id': id }))
  expect(idOf({ '/etc/machine-id': 'uninitialized', '/var/lib/dbus/machine-id': id })).toBe(
    idOf({ '/etc/machine-id': id }),
  )
})

test.each([[{}], [{ '/proc/sys/kernel/hostname': '(none)' }], [{ '/etc/machine-id': 'uninitialized' }]])(
  'a machine without a name of its own has no ID: %j',
  (files) => {
    expect(idOf(files)).toBe('')
  },
)

test('a store is deleted only if its key was surely in the memory of this machine', () => {
  expect(hadKeyInMemory({ keySource: 'runtime', machine: 'this' }, 'this')).toBe(true)
  expect(hadKeyInMemory({ keySource: 'runtime', machine: 'other' }, 'this')).toBe(false)
  expect(hadKeyInMemory({ keySource: 'runtime', machine: '' }, '')).toBe(false)
  expect(hadKeyInMemory({ keySource: 'file' }, 'this')).toBe(false)
})
