/**
 * What the prompt hooks say of credentials that nobody renews: those that `awsx exec` gave the shell, or that it has as a copy from the
 * shell around it. Once {@link warnBeforeSeconds} before their end and once at the end; it starts no program.
 *
 * The end is read by the shell itself, from the one form in which awsx writes it (RFC 3339, UTC, whole seconds): `date` reads it in
 * GNU's version only, and a text of `awsx init` that is kept in a file may be older than the credentials.
 */

/** Less than SDKs want, so that cached credentials are not announced as ending as soon as the shell starts. */
const warnBeforeSeconds = 600

const told = 'for new ones: awsx use'

/**
 * For bash from 3.2 on and for zsh, behind what sets the three variables. The days since 1970 are counted in years that begin in March, so
 * that the leap day is the last.
 */
export const posixWatch = `__awsx_watch() {
  local __awsx_now=\${EPOCHSECONDS:-$(( \${__awsx_start:-0} + SECONDS ))}
  if [[ $AWS_CREDENTIAL_EXPIRATION != "$__awsx_watched" ]]; then
    __awsx_watched=$AWS_CREDENTIAL_EXPIRATION
    __awsx_read_end "$__awsx_watched"
  fi
  if [[ -n $__awsx_warn_at ]] && (( __awsx_now >= __awsx_warn_at )); then
    __awsx_warn "$(( __awsx_end - __awsx_now ))"
  fi
}

__awsx_read_end() {
  __awsx_end= __awsx_warn_at=
  case $1 in
    [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z) ;;
    *) return ;;
  esac
  local __awsx_month=$(( 10#\${1:5:2} ))
  local __awsx_year=$(( 10#\${1:0:4} - (__awsx_month < 3) ))
  local __awsx_days=$(( 365 * __awsx_year + __awsx_year / 4 - __awsx_year / 100 + __awsx_year / 400
    + (153 * ((__awsx_month + 9) % 12) + 2) / 5 + 10#\${1:8:2} - 719469 ))
  __awsx_end=$(( 86400 * __awsx_days + 3600 * 10#\${1:11:2} + 60 * 10#\${1:14:2} + 10#\${1:17:2} ))
  __awsx_warn_at=$(( __awsx_end - ${warnBeforeSeconds} ))
}

__awsx_warn() {
  local __awsx_text
  if (( $1 <= 0 )); then
    __awsx_text='have ended' __awsx_warn_at=
  else
    if (( $1 < 60 )); then __awsx_text="end in $1s"; else __awsx_text="end in $(( $1 / 60 ))m"; fi
    __awsx_warn_at=$__awsx_end
  fi
  printf 'awsx: the credentials of profile "%q" %s; ${told} %q, or exit and awsx exec %q\\n' \\
    "$AWSX_PROFILE" "$__awsx_text" "$AWSX_PROFILE" "$AWSX_PROFILE" >&2
}
`

export const fishWatch = `set -g __awsx_watched ''
set -g __awsx_end ''
set -g __awsx_warn_at ''

function __awsx_watch
  if test "$AWS_CREDENTIAL_EXPIRATION" != "$__awsx_watched"
    set -g __awsx_watched "$AWS_CREDENTIAL_EXPIRATION"
    __awsx_read_end "$__awsx_watched"
  end
  if test -n "$__awsx_warn_at"
    set -l now (__awsx_now)
    if test $now -ge $__awsx_warn_at
      __awsx_warn (math $__awsx_end - $now)
    end
  end
end

function __awsx_read_end
  set -g __awsx_end ''
  set -g __awsx_warn_at ''
  set -l part (string match -r '^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z$' -- $argv[1])[2..-1]
  or return
  set -l year (math "floor((12 * $part[1] + $part[2] - 3) / 12)")
  set -l month (math "($part[2] + 9) % 12")
  set -l days (math "365 * $year + floor($year / 4) - floor($year / 100) + floor($year / 400)")
  set -l days (math "$days + floor((153 * $month + 2) / 5) + $part[3] - 719469")
  set -g __awsx_end (math "86400 * $days + 3600 * $part[4] + 60 * $part[5] + $part[6]")
  set -g __awsx_warn_at (math $__awsx_end - ${warnBeforeSeconds})
end

function __awsx_warn
  set -l text 'have ended'
  if test $argv[1] -le 0
    set -g __awsx_warn_at ''
  else
    set text "end in $argv[1]s"
    test $argv[1] -lt 60; or set text "end in "(math "floor($argv[1] / 60)")m
    set -g __awsx_warn_at $__awsx_end
  end
  set -l name (string escape -- "$AWSX_PROFILE")
  printf 'awsx: the credentials of profile "%s" %s; ${told} %s, or exit and awsx exec %s\\n' \\
    $name $text $name $name >&2
end
`

export const powershellWatch = `$Global:__awsx_watched = ''
$Global:__awsx_end = [long]0
$Global:__awsx_warn_at = ''

function Global:__awsx_watch {
  if (-not $Env:AWS_CREDENTIAL_EXPIRATION -or -not $Env:AWSX_PROFILE) { return }
  if ($Env:AWS_CREDENTIAL_EXPIRATION -cne $Global:__awsx_watched) {
    $Global:__awsx_watched = $Env:AWS_CREDENTIAL_EXPIRATION
    $Global:__awsx_warn_at = ''
    $end = [DateTimeOffset]::MinValue
    if ([DateTimeOffset]::TryParse($Env:AWS_CREDENTIAL_EXPIRATION, [Globalization.CultureInfo]::InvariantCulture,
        [Globalization.DateTimeStyles]::AssumeUniversal, [ref]$end)) {
      $Global:__awsx_end = $end.ToUnixTimeSeconds()
      $Global:__awsx_warn_at = $Global:__awsx_end - ${warnBeforeSeconds}
    }
  }
  if ($Global:__awsx_warn_at -eq '') { return }
  $now = __awsx_now
  if ($now -ge $Global:__awsx_warn_at) { __awsx_warn ($Global:__awsx_end - $now) }
}

function Global:__awsx_warn($left) {
  $text = 'have ended'
  if ($left -le 0) {
    $Global:__awsx_warn_at = ''
  } else {
    $text = if ($left -lt 60) { "end in \${left}s" } else { "end in $([Math]::Floor($left / 60))m" }
    $Global:__awsx_warn_at = $Global:__awsx_end
  }
  $name = $Env:AWSX_PROFILE -replace '[\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]|\\p{Cf}', '?'
  # PowerShell takes curly quotes for straight ones.
  if ($name -notmatch '^[\\w@%+=:./-]+$' -or $name -match '^@') { $name = "'" + ($name -replace "['\\u2018-\\u201B]", '$0$0') + "'" }
  [Console]::Error.WriteLine("awsx: the credentials of profile \`"$name\`" $text; ${told} $name, or exit and awsx exec $name")
}
`
