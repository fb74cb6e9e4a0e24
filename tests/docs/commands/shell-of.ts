export type ShellName =
  | 'bash'
  | 'zsh'
  | 'fish'
  | 'powershell'
  | 'cmd'
  | 'nushell'
  | 'xonsh'
  | 'tcsh'
  | 'elvish'

/** What only one shell understands. The first that fits counts. */
const signs: readonly (readonly [RegExp, ShellName])[] = [
  [/^for \/f /, 'cmd'],
  [/Invoke-Expression|Get-Command|\$PROFILE\b/, 'powershell'],
  [/\bload-env\b|\$nu\./, 'nushell'],
  [/^execx\(/, 'xonsh'],
  [/^eval "`/, 'tcsh'],
  [/\| slurp\)$/, 'elvish'],
  [/\| source$|^eval \(/, 'fish'],
  [/init zsh/, 'zsh'],
]

const languages: Readonly<Record<string, ShellName>> = {
  bash: 'bash',
  sh: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  powershell: 'powershell',
  cmd: 'cmd',
}

/** @param language of the code block; empty if the page names none @returns bash if nothing says otherwise */
export function shellOf(text: string, language = ''): ShellName {
  return languages[language] ?? signs.find(([sign]) => sign.test(text))?.[1] ?? 'bash'
}
