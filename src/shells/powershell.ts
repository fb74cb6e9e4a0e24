import { powershellExpiryWarning } from './expiry-warning.ts'
import { powershellCompletion } from './powershell-completion.ts'
import { powershellCaller } from './powershell-program.ts'
import { powershellPrompt } from './powershell-prompt.ts'

/** For PowerShell 5.1 and later. ASCII only, because PowerShell decodes the output of programs in the console's code page. */
export const powershellIntegration = String.raw`# awsx for PowerShell: Invoke-Expression (& awsx init powershell | Out-String)
if (-not (Test-Path Variable:Global:__awsx_state)) { $Global:__awsx_state = '' }
if (-not (Test-Path Variable:Global:__awsx_due)) { $Global:__awsx_due = '' }

function Global:awsx {
  $given = [System.Collections.ArrayList]::new()
  # Without this, PowerShell takes -a: for the name of a parameter of the program.
  foreach ($word in $args) { if ($null -eq $word) { $null = $given.Add($null) } else { $null = $given.Add($word.PSObject.BaseObject) } }
  $program, $first = __awsx_find
  $first = @($first | Where-Object { $_ })
  $block = __awsx_block $MyInvocation $given
  if ($given.Count -gt 0 -and $given[0] -ceq 'use') {
    __awsx_wrap_lost_prompt
    $lines = @(__awsx_call $block)
    if ($Global:LASTEXITCODE -eq 0 -and $lines.Count -gt 0 -and $lines[0] -eq '# awsx') { Invoke-Expression ($lines -join "${'`'}n") } else { $lines }
  } elseif ($MyInvocation.ExpectingInput) {
    $input | & $block
  } else {
    & $block
  }
  if ($Global:LASTEXITCODE -eq 0) { return }
  # After a function that printed no error, $? is true, and && goes on. Only these internal members can change that.
  try {
    $members = [System.Reflection.BindingFlags]'Instance, Public, NonPublic'
    $object = $ExecutionContext.GetType().GetField('_context', $members).GetValue($ExecutionContext)
    foreach ($name in 'CurrentCommandProcessor', 'CommandRuntime', 'PipelineProcessor') {
      $object = $object.GetType().GetProperty($name, $members).GetValue($object)
    }
    $object.GetType().GetProperty('ExecutionFailed', $members).SetValue($object, $true)
  } catch { $Global:Error.RemoveAt(0) }
}

# Runs a block that calls the program, with the state of this shell.
function Global:__awsx_call($block) {
  $Env:AWSX_SHELL = 'powershell'
  $Env:AWSX_SHELL_STATE = $Global:__awsx_state
  try { & $block } finally { Remove-Item Env:AWSX_SHELL, Env:AWSX_SHELL_STATE -ErrorAction Ignore }
}

${powershellCaller}
${powershellExpiryWarning}
${powershellPrompt}
${powershellCompletion}`
