import { posixExpiryWarning } from './expiry-warning.ts'

/** For bash 3.2, which macOS has, and later. */
export const bashCompletion = `# Completion of awsx for bash.
__awsx_complete() {
  local line index
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      ':command '*)
        index=\${line#:command }
        if declare -F _command_offset >/dev/null; then
          _command_offset "$index"
        elif (( COMP_CWORD == index )); then
          COMPREPLY=($(compgen -c -- "\${COMP_WORDS[COMP_CWORD]}"))
        else
          compopt -o default 2>/dev/null
        fi
        return ;;
      :files)
        compopt -o default 2>/dev/null
        return ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <(\\command awsx __complete bash -- "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" </dev/null 2>/dev/null)
}
complete -F __awsx_complete awsx
`

export const bashIntegration = `# awsx for bash: eval "$(awsx init bash)"
: "\${__awsx_state:=}" "\${__awsx_due:=}"
__awsx_expiration= __awsx_expires_at= __awsx_warn_at=
# bash before 5.0 has no EPOCHSECONDS, but counts the seconds since it started.
[[ -n \${EPOCHSECONDS-} ]] || __awsx_start=$(( $(date +%s) - SECONDS ))

# Without the keyword, an alias named awsx would break the definition.
function awsx {
  if [[ \${1-} != use ]]; then
    \\command awsx "$@"
    return
  fi
  __awsx_untraced __awsx_use "$@"
}

# With set -x or set -v the shell would print the credentials.
__awsx_untraced() {
  local __awsx_flags=$-
  { set +xv; } 2>/dev/null
  "$@"
  local __awsx_status=$?
  [[ $__awsx_flags != *v* ]] || set -v
  [[ $__awsx_flags != *x* ]] || set -x
  return "$__awsx_status"
}

__awsx_use() {
  local __awsx_text
  __awsx_text=$(AWSX_SHELL=bash AWSX_SHELL_STATE=$__awsx_state \\command awsx "$@") || return
  case $__awsx_text in
    ': awsx'*) eval "$__awsx_text" ;;
    *) printf '%s\\n' "$__awsx_text" ;;
  esac
}

__awsx_hook() {
  local __awsx_last=$?
  if [[ -z $__awsx_due ]]; then
    if [[ -n \${AWS_CREDENTIAL_EXPIRATION-} && -n \${AWSX_PROFILE-} ]]; then __awsx_check_expiration; fi
  elif (( \${EPOCHSECONDS:-$(( __awsx_start + SECONDS ))} >= __awsx_due )); then
    __awsx_renew
  fi
  if declare -F __awsx_show_segment >/dev/null; then __awsx_show_segment; fi
  # With set -e, returning the previous status could end the shell.
  [[ $- == *e* ]] || return "$__awsx_last"
}

__awsx_renew() {
  __awsx_untraced __awsx_renew_now
}

__awsx_renew_now() {
  local __awsx_text
  __awsx_due=$(( \${EPOCHSECONDS:-$(( __awsx_start + SECONDS ))} + 60 ))
  __awsx_text=$(AWSX_SHELL=bash AWSX_SHELL_STATE=$__awsx_state \\command awsx __renew </dev/null 2>/dev/null)
  if [[ $__awsx_text == ': awsx'* ]]; then eval "$__awsx_text"; fi
}

__awsx_fetch() {
  ( AWSX_SHELL=bash AWSX_SHELL_STATE=$__awsx_state \\command awsx __renew --fetch </dev/null >/dev/null 2>&1 & )
}

${posixExpiryWarning}
if [[ " \${PROMPT_COMMAND[*]-} " != *__awsx_hook* ]]; then
  if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
    PROMPT_COMMAND=(__awsx_hook "\${PROMPT_COMMAND[@]}")
  else
    PROMPT_COMMAND="__awsx_hook\${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
  fi
fi

${bashCompletion}`
