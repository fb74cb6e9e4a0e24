import { fishExpiryWarning } from './expiry-warning.ts'

/** For fish 3.1 and later; earlier versions cannot set a variable for a single command. */
export const fishCompletion = `# Completion of awsx for fish.
function __awsx_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l found (command awsx __complete fish -- $words[2..-1] "$current" </dev/null 2>/dev/null)
  if string match -q ':command *' -- "$found[1]"
    __fish_complete_subcommand --fcs-skip=(string replace ':command ' '' -- $found[1])
  else if test "$found[1]" = :files
    __fish_complete_path "$current"
  else if set -q found[1]
    printf '%s\\n' $found
  end
end
complete -c awsx -e
complete -c awsx -f -k -a '(__awsx_complete)'
`

export const fishIntegration = `# awsx for fish: awsx init fish | source
set -q __awsx_state; or set -g __awsx_state ''
set -q __awsx_due; or set -g __awsx_due ''

function awsx --description 'AWS credentials for commands and for this shell'
  if test "$argv[1]" != use
    command awsx $argv
    return
  end
  # Otherwise fish would print the credentials.
  set -l fish_trace
  set -l lines (AWSX_SHELL=fish AWSX_SHELL_STATE="$__awsx_state" command awsx $argv)
  or return
  if test "$lines[1]" = '# awsx'
    string join \\n -- $lines | source
    # Erasing a variable that is not set leaves a nonzero status.
    return 0
  else
    string join \\n -- $lines
  end
end

# fish has no clock, but the mtime of a folder plus its age is the current time, and needs no program.
if builtin --names | string match -q path
  function __awsx_now
    math (path mtime /) + (path mtime --relative /)
  end
else
  function __awsx_now
    date +%s
  end
end

function __awsx_hook --on-event fish_prompt
  if test -n "$__awsx_due"
    if test (__awsx_now) -ge "$__awsx_due"
      __awsx_renew
    end
  else if test -n "$AWS_CREDENTIAL_EXPIRATION"; and test -n "$AWSX_PROFILE"
    __awsx_check_expiration
  end
end

function __awsx_renew
  set -l fish_trace
  set -g __awsx_due (math (__awsx_now) + 60)
  set -l lines (AWSX_SHELL=fish AWSX_SHELL_STATE="$__awsx_state" command awsx __renew </dev/null 2>/dev/null)
  test "$lines[1]" = '# awsx'; and string join \\n -- $lines | source
end

function __awsx_fetch
  AWSX_SHELL=fish AWSX_SHELL_STATE="$__awsx_state" command awsx __renew --fetch </dev/null >/dev/null 2>&1 &
  disown
end

${fishExpiryWarning}
${fishCompletion}`
