/**
 * The part of the prompt hooks that warns about credentials that are not renewed: those that `awsx exec` gave the shell, or that the
 * shell inherited from another one. It warns once {@link warnBeforeSeconds} before they expire and once when they have expired, and starts
 * no program.
 *
 * The shell itself parses the expiration, in the one format that awsx writes (RFC 3339, UTC, whole seconds), because only GNU's `date` can.
 * awsx cannot put the time into the output of `awsx init`, which users may save in a file.
 */

/** Shorter than the time that SDKs require, so that a shell with cached credentials does not start with a warning. */
const warnBeforeSeconds = 600

const hint = 'to renew, run: awsx use'

/**
 * For zsh and for bash 3.2 and later, after the code that sets the three variables. It counts the days since 1970 in years that begin in
 * March, so that the leap day comes last.
 */
export const posixExpiryWarning = `__awsx_check_expiration() {
  local __awsx_now=\${EPOCHSECONDS:-$(( \${__awsx_start:-0} + SECONDS ))}
  if [[ $AWS_CREDENTIAL_EXPIRATION != "$__awsx_expiration" ]]; then
    __awsx_expiration=$AWS_CREDENTIAL_EXPIRATION
    __awsx_parse_expiration "$__awsx_expiration"
  fi
  if [[ -n $__awsx_warn_at ]] && (( __awsx_now >= __awsx_warn_at )); then
    __awsx_warn "$(( __awsx_expires_at - __awsx_now ))"
  fi
}

__awsx_parse_expiration() {
  __awsx_expires_at= __awsx_warn_at=
  case $1 in
    [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z) ;;
    *) return ;;
  esac
  local __awsx_month=$(( 10#\${1:5:2} ))
  local __awsx_year=$(( 10#\${1:0:4} - (__awsx_month < 3) ))
  local __awsx_days=$(( 365 * __awsx_year + __awsx_year / 4 - __awsx_year / 100 + __awsx_year / 400
    + (153 * ((__awsx_month + 9) % 12) + 2) / 5 + 10#\${1:8:2} - 719469 ))
  __awsx_expires_at=$(( 86400 * __awsx_days + 3600 * 10#\${1:11:2} + 60 * 10#\${1:14:2} + 10#\${1:17:2} ))
  __awsx_warn_at=$(( __awsx_expires_at - ${warnBeforeSeconds} ))
}

__awsx_warn() {
  local __awsx_text
  if (( $1 <= 0 )); then
    __awsx_text='have expired' __awsx_warn_at=
  else
    if (( $1 < 60 )); then __awsx_text="expire in $1s"; else __awsx_text="expire in $(( $1 / 60 ))m"; fi
    __awsx_warn_at=$__awsx_expires_at
  fi
  printf 'awsx: the credentials of profile "%q" %s; ${hint} %q (or exit and run: awsx exec %q)\\n' \\
    "$AWSX_PROFILE" "$__awsx_text" "$AWSX_PROFILE" "$AWSX_PROFILE" >&2
}
`

export const fishExpiryWarning = `set -g __awsx_expiration ''
set -g __awsx_expires_at ''
set -g __awsx_warn_at ''

function __awsx_note_expiration
  if test "$AWS_CREDENTIAL_EXPIRATION" != "$__awsx_expiration"
    set -g __awsx_expiration "$AWS_CREDENTIAL_EXPIRATION"
    __awsx_parse_expiration "$__awsx_expiration"
  end
end

function __awsx_check_expiration
  __awsx_note_expiration
  if test -n "$__awsx_warn_at"
    set -l now (__awsx_now)
    if test $now -ge $__awsx_warn_at
      __awsx_warn (math $__awsx_expires_at - $now)
    end
  end
end

function __awsx_parse_expiration
  set -g __awsx_expires_at ''
  set -g __awsx_warn_at ''
  set -l part (string match -r '^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z$' -- $argv[1])[2..-1]
  or return
  set -l year (math "floor((12 * $part[1] + $part[2] - 3) / 12)")
  set -l month (math "($part[2] + 9) % 12")
  set -l days (math "365 * $year + floor($year / 4) - floor($year / 100) + floor($year / 400)")
  set -l days (math "$days + floor((153 * $month + 2) / 5) + $part[3] - 719469")
  set -g __awsx_expires_at (math "86400 * $days + 3600 * $part[4] + 60 * $part[5] + $part[6]")
  set -g __awsx_warn_at (math $__awsx_expires_at - ${warnBeforeSeconds})
end

function __awsx_warn
  set -l text 'have expired'
  if test $argv[1] -le 0
    set -g __awsx_warn_at ''
  else
    set text "expire in $argv[1]s"
    test $argv[1] -lt 60; or set text "expire in "(math "floor($argv[1] / 60)")m
    set -g __awsx_warn_at $__awsx_expires_at
  end
  set -l name (string escape -- "$AWSX_PROFILE")
  printf 'awsx: the credentials of profile "%s" %s; ${hint} %s (or exit and run: awsx exec %s)\\n' \\
    $name $text $name $name >&2
end
`

export const powershellExpiryWarning = `$Global:__awsx_expiration = ''
$Global:__awsx_expires_at = [long]0
$Global:__awsx_warn_at = ''

function Global:__awsx_check_expiration {
  if (-not $Env:AWS_CREDENTIAL_EXPIRATION -or -not $Env:AWSX_PROFILE) { return }
  if ($Env:AWS_CREDENTIAL_EXPIRATION -cne $Global:__awsx_expiration) {
    $Global:__awsx_expiration = $Env:AWS_CREDENTIAL_EXPIRATION
    $Global:__awsx_warn_at = ''
    $end = [DateTimeOffset]::MinValue
    if ([DateTimeOffset]::TryParse($Env:AWS_CREDENTIAL_EXPIRATION, [Globalization.CultureInfo]::InvariantCulture,
        [Globalization.DateTimeStyles]::AssumeUniversal, [ref]$end)) {
      $Global:__awsx_expires_at = $end.ToUnixTimeSeconds()
      $Global:__awsx_warn_at = $Global:__awsx_expires_at - ${warnBeforeSeconds}
    }
  }
  if ($Global:__awsx_warn_at -eq '') { return }
  $now = __awsx_now
  if ($now -ge $Global:__awsx_warn_at) { __awsx_warn ($Global:__awsx_expires_at - $now) }
}

function Global:__awsx_warn($left) {
  $text = 'have expired'
  if ($left -le 0) {
    $Global:__awsx_warn_at = ''
  } else {
    $text = if ($left -lt 60) { "expire in \${left}s" } else { "expire in $([Math]::Floor($left / 60))m" }
    $Global:__awsx_warn_at = $Global:__awsx_expires_at
  }
  $name = $Env:AWSX_PROFILE -replace '[\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]|\\p{Cf}', '?'
  # PowerShell treats curly quotes like straight ones.
  if ($name -notmatch '^[\\w@%+=:./-]+$' -or $name -match '^@') { $name = "'" + ($name -replace "['\\u2018-\\u201B]", '$0$0') + "'" }
  [Console]::Error.WriteLine("awsx: the credentials of profile \`"$name\`" $text; ${hint} $name (or exit and run: awsx exec $name)")
}
`
