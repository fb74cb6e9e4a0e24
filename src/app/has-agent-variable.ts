import type { Environment } from '../context.ts'

/** The variables that `detectAgent` reads. */
const agentNames =
  'AGENT AI_AGENT AWSX_AGENT CURSOR_AGENT COPILOT_AGENT AUGMENT_AGENT ANTIGRAVITY_AGENT PI_CODING_AGENT CLAUDECODE CLAUDE_CODE CODEX_THREAD_ID CODEX_SANDBOX CODEX_CI GEMINI_CLI COPILOT_CLI OPENCODE OPENCODE_CLIENT QWEN_CODE JUNIE_DATA CURSOR_EXTENSION_HOST_ROLE'
const agentVariables = new Set(agentNames.split(' '))

/** Whether a coding agent may have started this process. */
export function hasAgentVariable(env: Environment): boolean {
  for (const name of Object.keys(env)) if (agentVariables.has(name.toUpperCase())) return true
  return false
}
