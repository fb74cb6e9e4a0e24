/** The scenes that the pictures of the documentation show. */

/** More profiles for the config `signInThenRole`, so that there are several to pick from. */
export const team = `[profile prod-admin]
role_arn = arn:aws:iam::333333333333:role/Admin
source_profile = dev
awsx_account_name = shop-prod
awsx_tags = shop,tokyo

[profile prod-read]
role_arn = arn:aws:iam::333333333333:role/ReadOnly
source_profile = dev
awsx_account_name = shop-prod
awsx_tags = shop,tokyo

[profile staging]
role_arn = arn:aws:iam::444444444444:role/Operator
source_profile = dev
awsx_account_name = shop-staging
awsx_tags = shop

[profile data-lake]
role_arn = arn:aws:iam::555555555555:role/Analyst
source_profile = dev
awsx_account_name = data
`

/**
 * What is typed, by the names of the pictures. `Enter`, `Tab` and the like are keys; a pattern waits until the screen has it.
 * `size` is columns and rows; `start` is typed first and not shown.
 */
export const scenes = {
  picker: {
    title: 'awsx exec shows the profiles to pick from; "shop" is typed',
    size: [78, 7],
    shell: ['/bin/sh', '-i'],
    keys: ['awsx exec', 'Enter', /Enter to select/, 'shop', /3\/6/],
  },
  status: {
    title: 'awsx status --watch',
    size: [120, 9],
    shell: ['/bin/sh', '-i'],
    keys: ['awsx status --watch', 'Enter', /^press q to quit/m],
  },
  use: {
    title: 'awsx use and awsx use --clear in bash',
    size: [98, 16],
    shell: ['bash', '--norc', '--noprofile', '-i'],
    start: ["PS1='$ '", 'eval "$(awsx init bash)"'],
    keys: [
      'awsx use prod',
      'Enter',
      /this shell uses/,
      'echo "$AWSX_PROFILE in $AWS_REGION, account $AWS_ACCOUNT_ID"',
      'Enter',
      'awsx status --prompt',
      'Enter',
      /^prod (?:59m|1h 0m)/m,
      'awsx use --clear',
      'Enter',
      /removed the awsx/,
      'env | grep -c AWS_SECRET',
      'Enter',
      /^0$/m,
    ],
  },
  renewal: {
    title: 'the credentials of awsx use in bash, before and after they were renewed',
    size: [98, 30],
    shell: ['bash', '--norc', '--noprofile', '-i'],
    start: ["PS1='$ '", 'eval "$(awsx init bash)"'],
    keys: [
      'awsx use prod',
      'Enter',
      /this shell uses/,
      { passMinutes: 50 },
      '# fifty minutes later',
      'Enter',
      'awsx status --prompt',
      'Enter',
      /^prod (?:9|10)m/m,
      // Prompt after prompt the shell looks: at one it begins to renew, at a later one it takes what came.
      { enterUntilCall: 'AssumeRole' },
      '# some seconds later',
      'Enter',
      { waitMs: 1_500 },
      'awsx status --prompt',
      'Enter',
      /^prod (?:59m|1h 0m)/m,
    ],
  },
  'completion-zsh': {
    title: 'Tab in zsh shows the options of awsx console',
    size: [100, 30],
    shell: ['zsh', '-f', '-i'],
    start: ['autoload -Uz compinit; compinit -u', 'eval "$(awsx init zsh)"', "PS1='%% '"],
    keys: ['awsx console staging --', 'Tab', /--mfa-token/],
  },
  'completion-fish': {
    title: 'Tab in fish shows the commands of awsx',
    size: [100, 24],
    shell: ['fish', '--no-config', '-i'],
    start: [
      'set -g fish_greeting',
      'set -g fish_autosuggestion_enabled 0',
      'awsx init fish | source',
      "function fish_prompt; echo '> '; end",
    ],
    keys: ['awsx ', 'Tab', /whoami/],
  },
}
