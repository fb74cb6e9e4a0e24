import type { Ancestor, DetectedAgent } from '../audit/audit-entry.ts'
import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { agentVariables } from './agent-variables.ts'

/** Programs of agents that mark nothing. Only whole names count: `codex` may be in the path of anything. */
const programs: ReadonlySet<string> = new Set([
  'claude',
  'codex',
  'gemini',
  'aider',
  'crush',
  'droid',
  'devin',
  'opencode',
  'goose',
  'amp',
])

/** Whether the user says that no agent runs awsx. An agent could say it too, so it counts only once the user confirms it. */
export function claimsNoAgent(variables: Variables): boolean {
  return readVariable(variables, 'AWSX_AGENT') === 'none'
}

/**
 * Finds the coding agent that runs awsx: by what it sets, then by the processes above. An agent that hides is not found.
 * @param ancestors the nearest first
 */
export function detectAgent(variables: Variables, ancestors: readonly Ancestor[]): DetectedAgent | null {
  const forced = readVariable(variables, 'AWSX_AGENT')
  if (forced !== undefined && !claimsNoAgent(variables)) return { name: forced, by: 'env:AWSX_AGENT' }
  return findMarker(variables) ?? findProgram(ancestors)
}

function findMarker(variables: Variables): DetectedAgent | null {
  const named = readVariable(variables, 'AI_AGENT')
  // The value is a name, with a version after an @ or not.
  if (named !== undefined) return { name: named.split('@')[0] || 'unknown', by: 'env:AI_AGENT' }
  const agent = readVariable(variables, 'AGENT')
  if (agent === 'amp' || agent === 'goose') return { name: agent, by: 'env:AGENT' }
  if (readVariable(variables, 'CURSOR_EXTENSION_HOST_ROLE') === 'agent-exec')
    return { name: 'cursor', by: 'env:CURSOR_EXTENSION_HOST_ROLE' }
  const found = Object.entries(agentVariables).find(([name]) => readVariable(variables, name) !== undefined)
  return found === undefined ? null : { name: found[1], by: `env:${found[0]}` }
}

function findProgram(ancestors: readonly Ancestor[]): DetectedAgent | null {
  const found = ancestors.find(({ name }) => programs.has(name))
  return found === undefined ? null : { name: found.name, by: `process:${found.name}` }
}
