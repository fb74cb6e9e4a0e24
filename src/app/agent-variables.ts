/** Variables that coding agents set for the programs that they run, and the agent that sets each. */
export const agentVariables: Readonly<Record<string, string>> = {
  CLAUDECODE: 'claude',
  CLAUDE_CODE: 'claude',
  CODEX_THREAD_ID: 'codex',
  CODEX_SANDBOX: 'codex',
  CODEX_CI: 'codex',
  GEMINI_CLI: 'gemini',
  CURSOR_AGENT: 'cursor',
  COPILOT_CLI: 'copilot',
  COPILOT_AGENT: 'copilot',
  OPENCODE: 'opencode',
  OPENCODE_CLIENT: 'opencode',
  AUGMENT_AGENT: 'augment',
  ANTIGRAVITY_AGENT: 'antigravity',
  QWEN_CODE: 'qwen',
  PI_CODING_AGENT: 'pi',
  JUNIE_DATA: 'junie',
}
