import { posixExpiryWarning } from './expiry-warning.ts'

/** Also works as a file `_awsx` in a folder of `fpath`, which has to start with `#compdef`. */
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
  if [[ $__awsx_text == :files ]]; then
    _files
    return
  fi
  __awsx_found=("\${(@f)__awsx_text}")
  [[ -n $__awsx_text ]] && _describe -t awsx awsx __awsx_found
}
__awsx_compctl() {
  emulate -L zsh
  local __awsx_text
  local -a __awsx_words
  local -i __awsx_at
  read -Ac __awsx_words
  read -nc __awsx_at
  # The answer for fish, in which a tab ends the word.
  __awsx_text=$(\\command awsx __complete fish -- "\${(@Q)__awsx_words[2,__awsx_at]}" </dev/null 2>/dev/null)
  if [[ $__awsx_text == ":command $(( __awsx_at - 1 ))" ]]; then
    reply=(\${(k)commands} \${(k)functions} \${(k)builtins} \${(k)aliases})
  elif [[ $__awsx_text == (:command *|:files) ]]; then
    reply=("\${(Q)__awsx_words[__awsx_at]}"*(N))
  else
    reply=("\${(@)\${(@f)__awsx_text}%%$'\\t'*}")
  fi
}
if [[ \${funcstack[1]-} == _awsx ]]; then
  _awsx "$@"
elif (( \${+functions[compdef]} )); then
  compdef _awsx awsx
elif zmodload zsh/compctl 2>/dev/null; then
  # Without compinit, zsh completes with compctl, which shows no descriptions. Running compinit here would change Tab for every command.
  compctl -K __awsx_compctl awsx
fi
`

export const zshIntegration = `# awsx for zsh: eval "$(awsx init zsh)"
zmodload zsh/datetime
typeset -g __awsx_state="\${__awsx_state-}" __awsx_due="\${__awsx_due-}" __awsx_expiration= __awsx_expires_at= __awsx_warn_at=

# Without the keyword, an alias named awsx would break the definition.
function awsx {
  if [[ \${1-} != use ]]; then
    \\command awsx "$@"
    return
  fi
  __awsx_use "$@"
}

__awsx_use() {
  # With these options the shell would print the credentials.
  setopt localoptions no_xtrace no_verbose
  local __awsx_text
  __awsx_text=$(AWSX_SHELL=zsh AWSX_SHELL_STATE=$__awsx_state \\command awsx "$@") || return
  case $__awsx_text in
    ': awsx'*) eval "$__awsx_text" ;;
    *) printf '%s\\n' "$__awsx_text" ;;
  esac
}

__awsx_hook() {
  # With some options of the user, a division would return a fraction, or a result of 0 end the shell.
  emulate -LR zsh
  # The start file may load the completion system after awsx.
  if (( \${+functions[compdef]} )) && [[ \${_comps[awsx]-} != _awsx ]]; then compdef _awsx awsx; fi
  if [[ -z $__awsx_due ]]; then
    if [[ -n \${AWS_CREDENTIAL_EXPIRATION-} && -n \${AWSX_PROFILE-} ]]; then __awsx_check_expiration; fi
  elif (( EPOCHSECONDS >= __awsx_due )); then
    __awsx_renew
  fi
  if (( \${+functions[__awsx_show_segment]} )); then __awsx_show_segment; fi
}

__awsx_renew() {
  setopt localoptions no_xtrace no_verbose
  local __awsx_text
  __awsx_due=$(( EPOCHSECONDS + 60 ))
  __awsx_text=$(AWSX_SHELL=zsh AWSX_SHELL_STATE=$__awsx_state \\command awsx __renew </dev/null 2>/dev/null)
  if [[ $__awsx_text == ': awsx'* ]]; then eval "$__awsx_text"; fi
}

__awsx_fetch() {
  ( AWSX_SHELL=zsh AWSX_SHELL_STATE=$__awsx_state \\command awsx __renew --fetch </dev/null >/dev/null 2>&1 & )
}

${posixExpiryWarning}
autoload -Uz add-zsh-hook
add-zsh-hook precmd __awsx_hook

${zshCompletion.slice(zshCompletion.indexOf('\n') + 1)}`
