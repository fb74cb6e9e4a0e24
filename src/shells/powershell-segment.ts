/** What `awsx init --prompt` adds to the prompt of PowerShell, see prompt-segment.ts. The wrapper of the prompt calls it if it is defined. */
export const powershellSegment = `
if (-not (Test-Path Variable:Global:__awsx_title)) { $Global:__awsx_title = '' }

function Global:__awsx_segment {
  $name = $Env:AWSX_PROFILE
  $left = ''
  $alert = ''
  if ($name -and ($Env:AWS_ACCESS_KEY_ID -or $Env:AWS_CONTAINER_CREDENTIALS_FULL_URI)) {
    if ($Env:AWSX_ROLE_ARN) { $name = "$name/$(($Env:AWSX_ROLE_ARN -split '/')[-1])" }
    if ($Env:AWSX_ACCESS) { $name = "$name $Env:AWSX_ACCESS" }
    if (-not $Env:NO_COLOR -and $Env:AWSX_ENVIRONMENT -match '^(production|prod|live)$') {
      $alert = "$([char]27)[31m$Env:AWSX_ENVIRONMENT$([char]27)[0m "
    } elseif ($Env:AWSX_ENVIRONMENT) { $name = "$Env:AWSX_ENVIRONMENT $name" }
    $end = [DateTimeOffset]::MinValue
    if ([DateTimeOffset]::TryParse($Env:AWS_CREDENTIAL_EXPIRATION, [Globalization.CultureInfo]::InvariantCulture,
        [Globalization.DateTimeStyles]::AssumeUniversal, [ref]$end)) {
      $span = [TimeSpan]::FromSeconds($end.ToUnixTimeSeconds() - (__awsx_now))
      $left = if ($span.TotalSeconds -le 0) { ' expired' }
        elseif ($span.Days -gt 0) { " $($span.Days)d $($span.Hours)h" }
        elseif ($span.Hours -gt 0) { " $($span.Hours)h $($span.Minutes)m" }
        else { " $($span.Minutes)m" }
    }
  } else {
    if (-not $name) { $name = $Env:AWS_PROFILE }
    if (-not $name) { $name = $Env:AWS_DEFAULT_PROFILE }
  }
  $name = $name -replace '[\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]|\\p{Cf}', '?'
  __awsx_set_title $(if ($alert) { "\${Env:AWSX_ENVIRONMENT}: $name" } else { '' })
  if (-not $name) { return '' }
  "$alert$name$left "
}

# Windows tells the title from before. Other terminals keep it (XTWINOPS 22 and 23).
function Global:__awsx_set_title($title) {
  if (-not $title -and -not $Global:__awsx_title) { return }
  if ([Console]::IsOutputRedirected) { return }
  $tellsTitle = $PSVersionTable.PSVersion.Major -lt 6 -or $IsWindows
  if (-not $tellsTitle -and $Env:TERM -in $null, '', 'dumb', 'linux') { return }
  $escape = [char]27
  if (-not $Global:__awsx_title) {
    if ($tellsTitle) { $Global:__awsx_old_title = $Host.UI.RawUI.WindowTitle } else { [Console]::Write("$escape[22;2t") }
    if (-not (Get-EventSubscriber -SourceIdentifier PowerShell.Exiting -ErrorAction Ignore | Where-Object { "$($_.Action.Command)" -match '__awsx_set_title' })) {
      $null = Register-EngineEvent PowerShell.Exiting -SupportEvent -Action { __awsx_set_title '' }
    }
  }
  $Global:__awsx_title = $title
  if ($tellsTitle) { $Host.UI.RawUI.WindowTitle = if ($title) { $title } else { $Global:__awsx_old_title } }
  elseif ($title) { [Console]::Write("$escape]2;$title$([char]7)") }
  else { [Console]::Write("$escape[23;2t") }
}
`
