/**
 * What `awsx init --prompt` adds to a shell's prompt: the profile and the time left, as `awsx status --prompt` prints them, but from the
 * variables of the shell alone, so that no program starts. The environment comes first, in red if it is guarded, and narrowed access after
 * the profile. A guarded environment is also in the title of the terminal. It comes after the integration, whose functions it calls.
 */
import { powershellSegment } from './powershell-segment.ts'
import type { Shell } from './shell-names.ts'

/** For bash 3.2 and later, and zsh. The hook of the integration calls it before each prompt. */
const posixSegment = `__awsx_set_segment() {
  local __awsx_name=\${AWSX_PROFILE-} __awsx_left= __awsx_expires_at= __awsx_warn_at=
  __awsx_alert=
  if [[ -n $__awsx_name && -n \${AWS_ACCESS_KEY_ID-}\${AWS_CONTAINER_CREDENTIALS_FULL_URI-} ]]; then
    [[ -z \${AWSX_ROLE_ARN-} ]] || __awsx_name=$__awsx_name/\${AWSX_ROLE_ARN##*/}
    [[ -z \${AWSX_ACCESS-} ]] || __awsx_name="$__awsx_name $AWSX_ACCESS"
    if [[ -n \${AWSX_ENVIRONMENT-} ]]; then
      case \${NO_COLOR:+plain }$AWSX_ENVIRONMENT in
        [Pp]roduction|PRODUCTION|[Pp]rod|PROD|[Ll]ive|LIVE) __awsx_alert=$AWSX_ENVIRONMENT ;;
        *) __awsx_name="$AWSX_ENVIRONMENT $__awsx_name" ;;
      esac
    fi
    __awsx_parse_expiration "\${AWS_CREDENTIAL_EXPIRATION-}"
    [[ -z $__awsx_expires_at ]] || __awsx_set_left "$(( __awsx_expires_at - \${EPOCHSECONDS:-$(( \${__awsx_start:-0} + SECONDS ))} ))"
  else
    __awsx_name=\${AWSX_PROFILE:-\${AWS_PROFILE:-\${AWS_DEFAULT_PROFILE-}}}
  fi
  __awsx_segment=\${__awsx_name//[^[:print:]]/?}$__awsx_left
  __awsx_set_title "\${__awsx_alert:+$__awsx_alert: \${__awsx_name//[^[:print:]]/?}}"
}

# The prompt shows the title, after one that it has of its own. The terminal keeps the title from before (XTWINOPS 22 and 23).
__awsx_set_title() {
  case \${TERM-} in ''|dumb|linux) return ;; esac
  if [[ -n $1 && -z \${__awsx_title-} ]]; then
    __awsx_watch_exit && __awsx_title=$1 && __awsx_to_terminal '\\033[22;2t'
  elif [[ -n \${__awsx_title-} ]]; then
    __awsx_title=$1
    [[ -n $1 ]] || __awsx_to_terminal '\\033[23;2t'
  fi
  return 0
}

__awsx_to_terminal() { { printf "$1" >/dev/tty; } 2>/dev/null || :; }

__awsx_restore_title() { [[ -z \${__awsx_title-} ]] || __awsx_to_terminal '\\033[23;2t'; }

__awsx_set_left() {
  if (( $1 <= 0 )); then __awsx_left=' expired'
  elif (( $1 >= 86400 )); then __awsx_left=" $(( $1 / 86400 ))d $(( $1 % 86400 / 3600 ))h"
  elif (( $1 >= 3600 )); then __awsx_left=" $(( $1 / 3600 ))h $(( $1 % 3600 / 60 ))m"
  else __awsx_left=" $(( $1 / 60 ))m"
  fi
}
`

const bashSegment = `
${posixSegment}
# Without a way to restore the title at the exit, it stays as it is.
__awsx_watch_exit() {
  local __awsx_trap=$(trap -p EXIT)
  case $__awsx_trap in
    '') trap __awsx_restore_title EXIT ;;
    *__awsx_restore_title*) ;;
    *) return 1 ;;
  esac
}
__awsx_show_segment() {
  __awsx_set_segment
  # Without this option, bash would show the name of the variable. The value is not expanded again.
  if shopt -q promptvars && [[ \${PS1-} != *__awsx_segment* ]]; then PS1='\${__awsx_alert:+\\[\\e[31m\\]$__awsx_alert\\[\\e[0m\\] }\${__awsx_segment:+$__awsx_segment }'\${PS1-}'\${__awsx_title:+\\[\\e]2;$__awsx_title\\a\\]}'; fi
}
`

/** The prompt contains an element of `psvar`, in which zsh expands nothing, with and without `prompt_subst`. */
const zshSegment = `
${posixSegment}
__awsx_watch_exit() { add-zsh-hook zshexit __awsx_restore_title; }
__awsx_show_segment() {
  local __awsx_segment __awsx_alert
  __awsx_set_segment
  psvar[42]=$__awsx_segment
  psvar[43]=$__awsx_alert
  psvar[44]=\${__awsx_title-}
  [[ $PROMPT == *'%(42V.'* ]] || PROMPT='%(43V.%F{red}%43v%f .)%(42V.%42v .)'$PROMPT$'%(44V.%{\\e]2;%44v\\a%}.)'
}
`

/** At the right, because \`fish_prompt\` shows the status of the last command, which a function around it would change. */
const fishSegment = `
function __awsx_segment
  set -l name "$AWSX_PROFILE"
  set -l left ''
  if test -n "$name"; and test -n "$AWS_ACCESS_KEY_ID$AWS_CONTAINER_CREDENTIALS_FULL_URI"
    test -n "$AWSX_ROLE_ARN"; and set name "$name/"(string split --right --max 1 / -- "$AWSX_ROLE_ARN")[-1]
    test -n "$AWSX_ACCESS"; and set name "$name $AWSX_ACCESS"
    if test -n "$AWSX_ENVIRONMENT"
      if test -z "$NO_COLOR"; and string match --quiet --ignore-case --regex '^(production|prod|live)$' -- $AWSX_ENVIRONMENT
        set_color red
        printf '%s' $AWSX_ENVIRONMENT
        set_color normal
        printf ' '
      else
        set name "$AWSX_ENVIRONMENT $name"
      end
    end
    __awsx_note_expiration
    test -n "$__awsx_expires_at"; and set left (__awsx_left (math $__awsx_expires_at - (__awsx_now)))
  else
    for other in "$AWS_PROFILE" "$AWS_DEFAULT_PROFILE"
      test -n "$name"; or set name $other
    end
  end
  test -n "$name"; and printf '%s' (string replace --all --regex '[[:cntrl:]]' '?' -- "$name" | string collect) $left
end

function __awsx_left
  set -l seconds $argv[1]
  if test $seconds -le 0
    echo ' expired'
  else if test $seconds -ge 86400
    echo ' '(math "floor($seconds / 86400)")d (math "floor($seconds % 86400 / 3600)")h
  else if test $seconds -ge 3600
    echo ' '(math "floor($seconds / 3600)")h (math "floor($seconds % 3600 / 60)")m
  else
    echo ' '(math "floor($seconds / 60)")m
  end
end

# At the first prompt, because config.fish may define the prompt after this.
function __awsx_add_segment --on-event fish_prompt
  set -q __awsx_has_segment; and return
  set -g __awsx_has_segment 1
  functions -q fish_right_prompt; and functions -c fish_right_prompt __awsx_right_prompt
  function fish_right_prompt
    __awsx_segment
    if functions -q __awsx_right_prompt
      printf ' '
      __awsx_right_prompt
    end
  end
  functions -q fish_title; and functions -c fish_title __awsx_user_title
  function fish_title
    if test -n "$AWSX_PROFILE"; and test -n "$AWS_ACCESS_KEY_ID$AWS_CONTAINER_CREDENTIALS_FULL_URI"
      and test -z "$NO_COLOR"; and string match --quiet --ignore-case --regex '^(production|prod|live)$' -- $AWSX_ENVIRONMENT
      printf '%s: %s ' $AWSX_ENVIRONMENT (string replace --all --regex '[[:cntrl:]]' '?' -- "$AWSX_PROFILE" | string collect)
    end
    functions -q __awsx_user_title; and __awsx_user_title $argv
  end
end
`

/** The prompt segment, by the shells that have one. */
export const promptSegments: Readonly<Partial<Record<Shell, string>>> = {
  bash: bashSegment,
  zsh: zshSegment,
  fish: fishSegment,
  powershell: powershellSegment,
}
