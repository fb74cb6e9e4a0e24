/** The hook that renews credentials before each prompt. */
export const powershellPrompt = String.raw`function Global:__awsx_now { [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() }

function Global:__awsx_hook {
  $Global:__awsx_has_hook = $true
  if ($Global:__awsx_due -eq '') { __awsx_check_expiration; return }
  if ((__awsx_now) -lt [long]$Global:__awsx_due) { return }
  $last = Get-Variable LASTEXITCODE -Scope Global -ErrorAction Ignore
  $code = if ($null -ne $last) { $last.Value }
  $Global:__awsx_due = (__awsx_now) + 60
  try { $program, $first = __awsx_find } catch { return }
  $first = @($first | Where-Object { $_ })
  $lines = @(__awsx_call { & $program @first __renew 2>$null })
  if ($lines.Count -gt 0 -and $lines[0] -eq '# awsx') { Invoke-Expression ($lines -join "${'`'}n") }
  if ($null -ne $last) { $Global:LASTEXITCODE = $code } else { Remove-Variable LASTEXITCODE -Scope Global -ErrorAction Ignore }
}

# Puts the hook before the prompt, which finds $? as the last command left it.
function Global:__awsx_wrap_prompt {
  if ("$Function:prompt" -match '__awsx_hook') { return }
  $prompt = $Function:prompt
  Set-Item Function:Global:prompt {
    $succeeded = $?
    __awsx_hook
    if (-not $succeeded) { Write-Error '' -ErrorAction Ignore }
    $text = & $prompt
    if (Test-Path Function:__awsx_segment) { "$(__awsx_segment)$($text | Select-Object -First 1)" } else { $text }
  }.GetNewClosure()
}

# A prompt that was defined after the integration, as starship does, has no hook.
function Global:__awsx_wrap_lost_prompt {
  if (-not $Global:__awsx_has_hook) { __awsx_wrap_prompt }
  $Global:__awsx_has_hook = $false
}

$Global:__awsx_has_hook = $false
__awsx_wrap_prompt
`
