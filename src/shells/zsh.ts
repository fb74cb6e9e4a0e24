import { posixWatch } from './expiry-watch.ts'

/** Also good as a file `_awsx` in a folder of `fpath`, which is why it begins as such a file does. */
export const zshCompletion = `#compdef awsx
# Completion of awsx for zsh.
_awsx() {
  local __awsx_text
  local -a __awsx_found
  __awsx_text=$(\\command awsx __complete zsh -- "\${(@Q)words[2,CURRENT]}" </dev/null 2>/dev/null)
  if [[ $__awsx_text == ':command '* ]]; then
    shift "\${__awsx_text#:command }" words
    (( CURRENT -= \${__awsx_text#:command } ))
    _normal
    return
  fi
  __awsx_found=("\${(@f)__awsx_text}")
  [[ -n $__awsx_text ]] && _describe -t awsx awsx __awsx_found
}
if [[ \${funcstack[1]-} == _awsx ]]; then
  _awsx "$@"
elif (( \${+functions[compdef]} )); then
  compdef _awsx awsx
fi
`

export const zshIntegration = `# awsx for zsh: eval "$(awsx init zsh)"
zmodload zsh/datetime
typeset -g __awsx_state="\${__awsx_state-}" __awsx_due="\${__awsx_due-}" __awsx_watched= __awsx_end= __awsx_warn_at=

# With the word function a user's alias of that name does no harm.
function awsx {
  if [[ \${1-} != use ]]; then
    \\command awsx "$@"
    return
  fi
  local __awsx_text
  __awsx_text=$(AWSX_SHELL=zsh AWSX_SHELL_STATE=$__awsx_state \\command awsx "$@") || return
  case $__awsx_text in
    ': awsx'*) eval "$__awsx_text" ;;
    *) printf '%s\\n' "$__awsx_text" ;;
  esac
}

__awsx_hook() {
  # By the options of the user a division may have a fraction, or a count of seconds end the shell.
  emulate -LR zsh
  # The start file may load the completion system after awsx.
  if (( \${+functions[compdef]} )) && [[ \${_comps[awsx]-} != _awsx ]]; then compdef _awsx awsx; fi
  if [[ -z $__awsx_due ]]; then
    if [[ -n \${AWS_CREDENTIAL_EXPIRATION-} && -n \${AWSX_PROFILE-} ]]; then __awsx_watch; fi
  elif (( EPOCHSECONDS >= __awsx_due )); then
    __awsx_renew
  fi
}

__awsx_renew() {
  local __awsx_text
  __awsx_due=$(( EPOCHSECONDS + 60 ))
  __awsx_text=$(AWSX_SHELL=zsh AWSX_SHELL_STATE=$__awsx_state \\command awsx __renew </dev/null 2>/dev/null)
  if [[ $__awsx_text == ': awsx'* ]]; then eval "$__awsx_text"; fi
}

__awsx_fetch() {
  ( AWSX_SHELL=zsh AWSX_SHELL_STATE=$__awsx_state \\command awsx __renew --fetch </dev/null >/dev/null 2>&1 & )
}

${posixWatch}
autoload -Uz add-zsh-hook
add-zsh-hook precmd __awsx_hook

${zshCompletion.slice(zshCompletion.indexOf('\n') + 1)}`
