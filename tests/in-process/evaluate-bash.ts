/** Variables; undefined for one that was removed. */
export type Variables = Readonly<Record<string, string | undefined>>

/**
 * The variables of a shell after it has evaluated what `awsx export` or `awsx use` printed for bash. What `use` keeps in a variable of the
 * shell is in `AWSX_SHELL_STATE`, which the integration passes to the next run.
 */
export function evaluateBash(text: string, env: Variables = {}): Variables {
  const after: Record<string, string | undefined> = { ...env }
  for (const line of text.split('\n')) {
    const [, set, value = ''] = /^export (\w+)='(.*)';$/.exec(line) ?? []
    const [, unset] = /^unset (\w+);$/.exec(line) ?? []
    const [, state] = /^__awsx_state=(?:''|'(.*)')$/.exec(line) ?? []
    if (set !== undefined) after[set] = value
    if (unset !== undefined) after[unset] = undefined
    if (line.startsWith('__awsx_state=')) after['AWSX_SHELL_STATE'] = state
  }
  return after
}
