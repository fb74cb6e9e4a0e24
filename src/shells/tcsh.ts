/** Tested with tcsh 6.24, which passes the line in COMMAND_LINE. No comments: `eval` joins the lines. */
export const tcshCompletion = `complete awsx 'n/--/c/' 'p@*@\`awsx __complete tcsh -- "$COMMAND_LINE" < /dev/null\`@';
`

/**
 * Aliases, because tcsh has no functions. The last command of `awsx` is the one whose redirections and status count. tcsh replaces `$` also
 * in the arguments of a command that `if` does not run, and in backquotes, so the command of `__awsx_call` is in a variable that awk reads.
 */
export const tcshIntegration = `if (! $?__awsx_state) set __awsx_state = '';
if (! $?__awsx_due) set __awsx_due = '';
alias __awsx_call 'setenv AWSX_SHELL tcsh; setenv AWSX_SHELL_STATE $__awsx_state:q; setenv __AWSX_RUN \\!:1; set __awsx_lines = ("\`awk -v v=__AWSX_RUN '\\''BEGIN { exit system(ENVIRON[v]) }'\\''\`" ""); unsetenv AWSX_SHELL AWSX_SHELL_STATE __AWSX_RUN; @ __awsx_failed = ("$__awsx_lines[1]" == ""); if ("$__awsx_lines[1]" == ": awsx;") eval $__awsx_lines:q; if ("$__awsx_lines[1]" \\!= ": awsx;" && \\! $__awsx_failed) printf "%s\\n" $__awsx_lines:q; unset __awsx_lines';
alias __awsx_use 'setenv __AWSX_WORDS "$__awsx_words:q"; __awsx_call "set -f; exec awsx "\\$"__AWSX_WORDS"; unsetenv __AWSX_WORDS';
alias awsx 'set __awsx_words = (\\!* ""); @ __awsx_failed = 0; set __awsx_run = (env awsx); if ("$__awsx_words[1]" == use) eval __awsx_use; if ("$__awsx_words[1]" == use) set __awsx_run = (sh -c "exit $__awsx_failed"); $__awsx_run:q \\!*';
alias __awsx_fetch 'setenv AWSX_SHELL tcsh; setenv AWSX_SHELL_STATE $__awsx_state:q; sh -c "awsx __renew --fetch </dev/null >/dev/null 2>&1 &"; unsetenv AWSX_SHELL AWSX_SHELL_STATE';
alias __awsx_renew '@ __awsx_due = \`date +%s\` + 60; __awsx_call "exec awsx __renew < /dev/null 2> /dev/null"';
alias __awsx_check 'if (\`date +%s\` >= "$__awsx_due") eval __awsx_renew';
alias __awsx_hook 'if ("$__awsx_due" \\!= "") eval __awsx_check';
if ("\`alias precmd\`" == "") alias precmd __awsx_hook;
if (! ("\`alias precmd\`" =~ *__awsx_hook*)) alias precmd "\`alias precmd\`; __awsx_hook";
${tcshCompletion}`
