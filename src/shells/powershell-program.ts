/** Finds the program `awsx`, whose name the function of the integration takes. */
export const powershellFinder = String.raw`# The program and its first arguments. npm installs awsx.cmd, in which cmd acts on |, &, ^ and % in arguments, so node runs the script in it.
function Global:__awsx_find {
  $path = (Get-Command awsx -CommandType Application -TotalCount 1 -ErrorAction Stop).Source
  if ($path -notmatch '\.(?:cmd|bat)$') { return $path }
  $found = [regex]::Match((Get-Content -Raw -LiteralPath $path), '"%(?:~dp0|dp0%)\\?([^"%]+\.[cm]?js)"')
  if (-not $found.Success) { return $path }
  $node = Join-Path (Split-Path $path) 'node.exe'
  if (-not (Test-Path -LiteralPath $node)) { $node = (Get-Command node -CommandType Application -TotalCount 1 -ErrorAction Stop).Source }
  $node
  Join-Path (Split-Path $path) $found.Groups[1].Value
}
`

/** Calls the program `awsx` as if there were no function of this name. */
export const powershellCaller = String.raw`# Calls the program with the typed words. PowerShell changes the words that a function gets: it drops the first --, splits a,b and -a:b in
# two, and does not expand wildcards. Only constants are taken from the typed text. Everything else is already evaluated.
function Global:__awsx_block($invocation, $given) {
  $run = if ($invocation.ExpectingInput) { '$input | & $program @first ' } else { '& $program @first ' }
  $typed = if ($invocation.PSObject.Properties['Statement']) { $invocation.Statement }
    else { $invocation.Line.Substring([Math]::Max(0, $invocation.OffsetInLine - 1)) }
  $call = [System.Management.Automation.Language.Parser]::ParseInput($typed, [ref]$null, [ref]$null).Find({
    param($node) $node -is [System.Management.Automation.Language.CommandAst] -and $node.GetCommandName() -eq $invocation.InvocationName }, $true)
  if ($null -eq $call) { return [ScriptBlock]::Create($run + '@given') }
  $sources = @()
  $start = ''
  $at = 0
  $hasEnd = $false
  $elements = @($call.CommandElements | Select-Object -Skip 1)
  foreach ($element in $elements) {
    if (-not $hasEnd -and $element.Extent.Text -eq '--') {
      $hasEnd = $true
      $sources += '--'
    } elseif ($element -is [System.Management.Automation.Language.CommandParameterAst] -and $null -ne $element.Argument) {
      $name = $element.Extent.Text.Substring(0, $element.Argument.Extent.StartOffset - $element.Extent.StartOffset)
      $sources += $name + (__awsx_source $element.Argument ('$given[' + ($at + 1) + ']'))
      $at += 2
    } elseif ($element -is [System.Management.Automation.Language.VariableExpressionAst] -and $element.Splatted) {
      # The variable of the caller. A module hides it, and then the number of arguments is not right in the end.
      $array = Get-Variable $element.VariablePath.UserPath -Scope 2 -ValueOnly -ErrorAction Ignore
      $count = @($array).Count
      $start += '$splat' + $at + ' = $given.GetRange(' + $at + ', ' + $count + ').ToArray(); '
      $sources += '@splat' + $at
      $at += $count
    } else {
      $sources += __awsx_source $element ('$given[' + $at + ']')
      $at += 1
    }
  }
  [ScriptBlock]::Create($(if ($at -eq $given.Count) { $start + $run + ($sources -join ' ') } else { $run + '@given' }))
}

# The text of a constant, and the value of everything else.
function Global:__awsx_source($element, $value) {
  $constant = [System.Management.Automation.Language.ConstantExpressionAst]
  if ($element -is $constant -or $element -is [System.Management.Automation.Language.CommandParameterAst]) { return $element.Extent.Text }
  if ($element -isnot [System.Management.Automation.Language.ArrayLiteralAst]) { return $value }
  if (@($element.Elements | Where-Object { $_ -isnot $constant }).Count -eq 0) { return $element.Extent.Text }
  '(' + $value + " -join ',')"
}
`
