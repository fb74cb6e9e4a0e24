import { powershellExpiryWarning } from './expiry-warning.ts'

/** For PowerShell 5.1 and later. */
export const powershellCompletion = `# Completion of awsx for PowerShell.
Register-ArgumentCompleter -Native -CommandName awsx -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $program = Get-Command awsx -CommandType Application -TotalCount 1
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
  # Windows PowerShell drops empty arguments, so the word being typed gets a prefix.
  & $program __complete powershell -- @words "=$wordToComplete" 2>$null | ForEach-Object {
    $value, $text = $_ -split "\`t", 2
    if (-not $text) { $text = $value }
    # PowerShell treats curly quotes like straight ones.
    $quoted = if ($value -match '^[\\w@%+=:./-]+$' -and $value -notmatch '^@') { $value } else { "'" + ($value -replace "['\\u2018-\\u201B]", '$0$0') + "'" }
    [System.Management.Automation.CompletionResult]::new($quoted, $value, 'ParameterValue', $text)
  }
}
`

export const powershellIntegration = `# awsx for PowerShell: Invoke-Expression (& awsx init powershell | Out-String)
if ($null -eq $Global:__awsx_state) { $Global:__awsx_state = '' }
if ($null -eq $Global:__awsx_due) { $Global:__awsx_due = '' }

function Global:awsx {
  $program = Get-Command awsx -CommandType Application -TotalCount 1 -ErrorAction Stop
  $words = [System.Collections.ArrayList]@($args)
  # PowerShell removes the first -- from a function's arguments; the typed line shows where it was.
  $typed = $MyInvocation.Line.Substring([Math]::Max(0, $MyInvocation.OffsetInLine - 1))
  $call = [System.Management.Automation.Language.Parser]::ParseInput($typed, [ref]$null, [ref]$null).Find(
    { param($node) $node -is [System.Management.Automation.Language.CommandAst] }, $true)
  if ($null -ne $call) {
    $elements = @($call.CommandElements | ForEach-Object { $_.Extent.Text })
    $position = [Array]::IndexOf($elements, '--')
    if ($position -gt 0 -and $elements.Count - 2 -eq $words.Count) { $words.Insert($position - 1, '--') }
  }
  if ($words.Count -eq 0 -or $words[0] -cne 'use') {
    if ($MyInvocation.ExpectingInput) { $input | & $program @words } else { & $program @words }
    return
  }
  $lines = @(__awsx_call $program $words)
  if ($Global:LASTEXITCODE -ne 0) { return }
  if ($lines.Count -gt 0 -and $lines[0] -eq '# awsx') { Invoke-Expression ($lines -join "\`n") } else { $lines }
}

function Global:__awsx_call($program, $words) {
  $Env:AWSX_SHELL = 'powershell'
  $Env:AWSX_SHELL_STATE = $Global:__awsx_state
  try { @(& $program @words) } finally { Remove-Item Env:AWSX_SHELL, Env:AWSX_SHELL_STATE -ErrorAction SilentlyContinue }
}

function Global:__awsx_now { [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() }

function Global:__awsx_hook {
  if ($Global:__awsx_due -eq '') { __awsx_check_expiration; return }
  if ((__awsx_now) -lt [long]$Global:__awsx_due) { return }
  $last = $Global:LASTEXITCODE
  $Global:__awsx_due = (__awsx_now) + 60
  $program = Get-Command awsx -CommandType Application -TotalCount 1 -ErrorAction SilentlyContinue
  if ($null -ne $program) {
    $lines = @(__awsx_call $program @('__renew') 2>$null)
    if ($lines.Count -gt 0 -and $lines[0] -eq '# awsx') { Invoke-Expression ($lines -join "\`n") }
  }
  $Global:LASTEXITCODE = $last
}

function Global:__awsx_fetch {
  $program = Get-Command awsx -CommandType Application -TotalCount 1
  $job = { param($path, $state) $Env:AWSX_SHELL = 'powershell'; $Env:AWSX_SHELL_STATE = $state; & $path __renew --fetch }
  Get-Job -Name awsx -ErrorAction SilentlyContinue | Where-Object State -ne Running | Remove-Job
  $null = Start-Job -Name awsx -ScriptBlock $job -ArgumentList $program.Source, $Global:__awsx_state
}

${powershellExpiryWarning}
if ($null -eq $Global:__awsx_prompt) {
  $Global:__awsx_prompt = $Function:prompt
  function Global:prompt {
    __awsx_hook
    & $Global:__awsx_prompt
  }
}

${powershellCompletion}`
