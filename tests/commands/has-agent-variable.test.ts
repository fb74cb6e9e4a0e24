import { expect, test } from '@jest/globals'
import { agentVariables } from '../../src/app/agent-variables.ts'
import { detectAgent } from '../../src/app/detect-agent.ts'
import { hasAgentVariable } from '../../src/app/has-agent-variable.ts'

const others = ['AGENT', 'AI_AGENT', 'AWSX_AGENT', 'CURSOR_EXTENSION_HOST_ROLE']
const values: Readonly<Record<string, string>> = { AGENT: 'amp', CURSOR_EXTENSION_HOST_ROLE: 'agent-exec' }

test.each([...Object.keys(agentVariables), ...others])('%s may be of an agent', (name) => {
  const variables = { env: { PATH: '/bin', [name]: values[name] ?? 'x' }, platform: 'linux' as const }

  // So the list has each variable by which an agent is found.
  expect(detectAgent(variables, [])).not.toBeNull()
  expect(hasAgentVariable(variables)).toBe(true)
})

test('the case of a name counts, except on Windows', () => {
  const env = { Path: 'C:\\', claudecode: '1' }

  expect(hasAgentVariable({ env, platform: 'win32' })).toBe(true)
  expect(hasAgentVariable({ env, platform: 'linux' })).toBe(false)
  expect(hasAgentVariable({ env: { HOME: '/home/a' }, platform: 'win32' })).toBe(false)
})
