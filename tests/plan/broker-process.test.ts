import { expect, test } from '@jest/globals'

import { readBrokerProcess, writeBrokerProcess } from '../../src/plan/broker-process.ts'

const names = ['dev', '123456789012/Admin', 'a b', "it's", '$(touch x)', 'a;b', '#', '%41', '-x', 'ü', '!()*']

test.each(names)('the line for profile %j is one of plain words, and is read back', (profile) => {
  const asked = { socket: "/run/user/1000/my folder's/socket", profile, access: undefined }
  const line = writeBrokerProcess('awsx', asked)

  expect(line).toMatch(/^awsx __broker [\w\-/.~%]+ [\w\-.~%]+$/)
  expect(readBrokerProcess(line)).toEqual(asked)
})

test('the access is the last word', () => {
  const asked = { socket: '/s', profile: 'view', access: 'read' } as const
  expect(writeBrokerProcess("'/a b/node' /awsx.js", asked)).toBe("'/a b/node' /awsx.js __broker /s view read")
  expect(readBrokerProcess(writeBrokerProcess('awsx', asked))).toEqual(asked)
})

test.each([
  'awsx credential-process dev',
  'awsx __broker /s',
  'awsx __broker /s dev full',
  'awsx __broker /s dev; rm',
])('%j is another process', (line) => {
  expect(readBrokerProcess(line)).toBeUndefined()
})
