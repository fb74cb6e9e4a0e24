import { powershellFinder } from './powershell-program.ts'

/** For PowerShell 5.1 and later. */
export const powershellCompletion = String.raw`# Completion of awsx for PowerShell.
${powershellFinder}
Register-ArgumentCompleter -Native -CommandName awsx -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $program, $first = try { __awsx_find } catch { return }
  $first = @($first | Where-Object { $_ })
  $elements = @($commandAst.CommandElements)
  $words = @($elements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
  $word = $wordToComplete -replace "^['${'`'}"\u2018-\u201E]|['${'`'}"\u2018-\u201E]$" -replace "(['\u2018-\u201B])['\u2018-\u201B]", '$1'
  # Windows PowerShell drops empty arguments, so the word being typed gets a prefix.
  $answers = @(& $program @first __complete powershell -- @words "=$word" 2>$null)
  if ($answers.Count -eq 1 -and $answers[0] -match '^:command (\d+)$') {
    $index = [int]$Matches[1]
    if ($index -ge $elements.Count) { return }
    # From here on, the line is another command.
    $start = $elements[$index].Extent.StartOffset
    $text = $commandAst.Extent.StartScriptPosition.GetFullScript().Substring($start, $cursorPosition - $start)
    return (TabExpansion2 $text $text.Length).CompletionMatches
  }
  foreach ($answer in $answers) {
    $value, $text = $answer -split "${'`'}t", 2 | ForEach-Object {
      [regex]::Replace($_, '\\u([0-9a-f]{4})', { param($found) [string][char][Convert]::ToInt32($found.Groups[1].Value, 16) }) }
    if (-not $text) { $text = $value }
    # PowerShell treats curly quotes like straight ones.
    $quoted = if ($value -match '^[\w@%+=:./-]+$' -and $value -notmatch '^@') { $value } else { "'" + ($value -replace "['\u2018-\u201B]", '$0$0') + "'" }
    [System.Management.Automation.CompletionResult]::new($quoted, $value, 'ParameterValue', $text)
  }
}
`
