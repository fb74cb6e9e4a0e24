/**
 * Tested with Nushell 0.115. The state is a record in `$env`, because a module cannot have variables, and because programs do not get
 * records: a shell within this one must not believe that it ran `awsx use`.
 */
export const nushellCompletion = `# Completion of awsx for Nushell.
def "nu-complete awsx" [line: string] {
  let found = (^awsx __complete nushell -- $line | complete | get stdout | lines)
  if ($found | first | default '' | str starts-with ':') { return null }
  $found | each { |entry|
    let parts = ($entry | split row "\\t")
    {
      value: (if ($parts.0 =~ '^[\\w@%+=:,./-]+$') { $parts.0 } else { $parts.0 | to json --raw })
      description: ($parts.1? | default '')
    }
  }
}

export extern "awsx" [...words: string@"nu-complete awsx"]
`

export const nushellIntegration = `# awsx for Nushell, for a file in ($nu.data-dir | path join vendor/autoload)
$env.__awsx = { state: '', due: null }

${nushellCompletion.replace(/\nexport extern .*\n/, '')}
def --env --wrapped awsx [...words: string@"nu-complete awsx"] {
  if ($words | is-empty) or ($words.0 != use) { return (^awsx ...$words) }
  __awsx_apply (with-env (__awsx_call) { ^awsx ...$words })
}

def __awsx_call [] { { AWSX_SHELL: nushell, AWSX_SHELL_STATE: $env.__awsx.state } }

def --env __awsx_apply [text: string] {
  if not ($text | str starts-with "# awsx\\n") { return (print --no-newline $text) }
  let update = ($text | lines | last | from json)
  $update.env | load-env
  $env.__awsx = { state: ($update.state | default $env.__awsx.state), due: $update.due }
  if $update.message != null { print --stderr $update.message }
  if $update.fetch {
    with-env (__awsx_call) { ^sh -c 'awsx __renew --fetch </dev/null >/dev/null 2>&1 &' }
  }
}

def --env __awsx_hook [] {
  let due = $env.__awsx.due
  if $due == null or (date now) < ($due * 1_000_000_000 | into datetime) { return }
  $env.__awsx.due = ((date now | into int) // 1_000_000_000 + 60)
  let run = (with-env (__awsx_call) { ^awsx __renew | complete })
  if ($run.stdout | str starts-with "# awsx\\n") { __awsx_apply $run.stdout }
}

$env.config.hooks.pre_prompt = ($env.config.hooks.pre_prompt? | default [] | append { __awsx_hook })
`
