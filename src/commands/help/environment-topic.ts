import type { HelpTopic } from '../../argv/help-page.ts'

/** The variables that awsx reads and sets. tests/docs/help-topics.test.ts compares them with docs/configuration.md. */
export const environmentTopic: HelpTopic = {
  name: 'environment',
  page: {
    summary: 'Which environment variables awsx reads and sets',
    sections: [
      {
        title: 'What awsx reads',
        rows: [
          { term: 'AWSX_PROFILE, AWS_PROFILE, AWS_DEFAULT_PROFILE', text: 'the profile, in this order' },
          { term: 'AWS_REGION, AWS_DEFAULT_REGION', text: 'the region, in this order' },
          { term: 'AWS_CONFIG_FILE', text: 'the config file (default: ~/.aws/config)' },
          {
            term: 'AWS_SHARED_CREDENTIALS_FILE',
            text: 'the credentials file (default: ~/.aws/credentials)',
          },
          { term: 'AWSX_HOME', text: 'the folder of the store' },
          {
            term: 'AWSX_PASSPHRASE, AWSX_PASSPHRASE_FILE',
            text: 'the passphrase of the store, or a file that contains it',
          },
          {
            term: 'AWSX_AGENT',
            text: 'the name of a coding agent, where awsx does not recognize it; none if you run awsx yourself',
          },
          {
            term: 'AWSX_BROKER',
            text: 'set by exec --agent: the socket at which awsx inside asks for credentials',
          },
          { term: 'AWSX_MFA_TOKEN', text: 'same as --mfa-token' },
          { term: 'AWSX_MFA_ACCOUNT', text: 'overrides awsx_mfa_account' },
          {
            term: 'AWS_MFA_SERIAL',
            text: "the MFA device of all profiles that start from an IAM user's key",
          },
          {
            term: 'AWS_ASSUME_ROLE_TTL, AWS_SESSION_TOKEN_TTL, AWS_CHAINED_SESSION_TOKEN_TTL, AWS_FEDERATION_TOKEN_TTL',
            text: 'lifetimes, as in aws-vault; the first two override duration_seconds',
          },
          { term: 'AWSX_NO_COMPAT', text: 'do not set AWS_VAULT for commands' },
          { term: 'AWSX_NO_FAST_START', text: 'turn off the fast start; also off if CI is set' },
          {
            term: 'AWSX_RELEASES_URL',
            text: 'the address that awsx update --check asks for the newest release',
          },
          { term: 'AWSX_DEBUG', text: 'add the stack and the causes to errors' },
          {
            term: 'AWSX_ALLOW_TRACE_SECRETS',
            text: 'let NODE_DEBUG and similar variables print what awsx sends',
          },
          { term: 'BROWSER', text: 'the browser for sign-in' },
          { term: 'COLUMNS', text: 'columns of the output, instead of the width of the terminal' },
          { term: 'NO_COLOR', text: 'no color; same as --no-color' },
        ],
      },
      {
        title: 'Settings',
        paragraphs: [
          'Each setting has a variable: AWSX_ and the name of the setting in upper case, such as AWSX_STORE for store. A variable overrides the settings file, and an option overrides the variable.',
        ],
      },
      {
        title: 'What a command gets',
        paragraphs: [
          'exec, use, and export set these variables, and remove all others from which an AWS tool could take credentials. awsx exec --dry-run lists both.',
        ],
        rows: [
          {
            term: 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN',
            text: 'the credentials',
          },
          { term: 'AWS_CREDENTIAL_EXPIRATION', text: 'when they expire (RFC 3339, UTC)' },
          { term: 'AWS_REGION, AWS_DEFAULT_REGION', text: 'the region, if one is known' },
          { term: 'AWS_ACCOUNT_ID', text: 'the account, if it is known' },
          { term: 'AWSX_PROFILE, AWS_VAULT', text: 'the profile, for prompts and nested commands' },
        ],
      },
    ],
  },
}
