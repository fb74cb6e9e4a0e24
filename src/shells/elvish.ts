/** Tested with Elvish 0.19. */
export const elvishCompletion = `# Completion of awsx for Elvish.
set edit:completion:arg-completer[awsx] = {|@words|
  use str
  var @found = (try { (external awsx) __complete elvish -- (all $words[1..]) 2>/dev/null } catch { })
  if (and (> (count $found) 0) (str:has-prefix $found[0] ':command ')) {
    var at = (num (str:trim-prefix $found[0] ':command '))
    if (< (+ $at 1) (count $words)) { edit:complete-filename (all $words[$at..]) } else { edit:complete-sudo sudo $words[-1] }
  } else {
    for entry $found {
      var parts = [(str:split "\\t" $entry)]
      edit:complex-candidate $parts[0] &display=$parts[0] &code-suffix=' '
    }
  }
}
`

export const elvishIntegration = `# awsx for Elvish: eval (awsx init elvish | slurp)
var __awsx_state = ''
var __awsx_due = ''

fn __awsx_fetch {
  tmp E:AWSX_SHELL = elvish
  tmp E:AWSX_SHELL_STATE = $__awsx_state
  e:sh -c 'awsx __renew --fetch </dev/null >/dev/null 2>&1 &'
}

fn __awsx_apply {|text|
  use str
  if (not (str:has-prefix $text "# awsx\\n")) {
    print $text
    return
  }
  # eval sees only the variables that the block around it names.
  var captured = [$__awsx_state $__awsx_due $__awsx_fetch~]
  eval $text
}

edit:add-var awsx~ {|@words|
  if (or (== (count $words) 0) (not-eq $words[0] use)) {
    (external awsx) $@words
  } else {
    var text = ({ tmp E:AWSX_SHELL = elvish; tmp E:AWSX_SHELL_STATE = $__awsx_state; (external awsx) $@words } | slurp)
    __awsx_apply $text
  }
}

set edit:before-readline = [$@edit:before-readline {
  if (and (not-eq $__awsx_due '') (>= (e:date +%s) $__awsx_due)) {
    set __awsx_due = (+ (e:date +%s) 60)
    try {
      var text = ({ tmp E:AWSX_SHELL = elvish; tmp E:AWSX_SHELL_STATE = $__awsx_state; (external awsx) __renew </dev/null 2>/dev/null } | slurp)
      __awsx_apply $text
    } catch { }
  }
}]

${elvishCompletion}`
