import type { HelpTopic } from '../../argv/help-page.ts'
import { environmentTopic } from './environment-topic.ts'

/** The pages of `awsx help` that are about more than one command, in the order of the help. */
export const helpTopics: readonly HelpTopic[] = [
  {
    name: 'profiles',
    page: {
      summary: 'How awsx chooses a profile and gets its credentials',
      sections: [
        {
          title: 'Which profile',
          paragraphs: [
            'The first of these that is set: the argument or --profile, AWSX_PROFILE, AWS_PROFILE, AWS_DEFAULT_PROFILE. Without any, exec, login, console, use, and explain let you pick one on a terminal; other commands use the profile "default".',
          ],
        },
        {
          title: 'Where profiles are',
          paragraphs: [
            'In ~/.aws/config and ~/.aws/credentials, the files of the AWS CLI. AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name other files.',
          ],
        },
        {
          title: 'What gives a profile its credentials',
          paragraphs: ['The first of these that the profile has:'],
          rows: [
            { term: 'role_arn', text: 'a role, assumed with source_profile or credential_source' },
            { term: 'web_identity_token_file', text: 'a role, assumed with a token; requires role_arn' },
            { term: 'sso_session', text: 'a permission set of IAM Identity Center' },
            {
              term: 'login_session',
              text: 'your sign-in to the web console; awsx login --console-credentials creates one',
            },
            { term: 'credential_process', text: 'a program that prints credentials' },
            { term: 'aws_access_key_id', text: 'an access key; awsx add keeps one in the store instead' },
          ],
        },
        {
          title: 'Examples',
          rows: [
            { term: 'awsx configure sso', text: 'create a profile' },
            { term: 'awsx sync', text: 'create a profile for every account and role you have' },
            { term: 'awsx list', text: 'list the profiles' },
            { term: 'awsx explain dev', text: 'show how profile dev gets its credentials' },
          ],
        },
      ],
    },
  },
  {
    name: 'sign-in',
    page: {
      summary: 'How awsx signs in, and how long a sign-in lasts',
      sections: [
        {
          title: 'Signing in',
          paragraphs: [
            'awsx login opens the browser at the access portal of your organization. Several profiles share one sign-in. On a machine without a browser, use --use-device-code. exec starts a sign-in itself if it runs on a terminal; with --no-login, or without a terminal, it fails with SSO_LOGIN_REQUIRED instead.',
          ],
        },
        {
          title: 'How long it lasts',
          paragraphs: [
            'Your organization sets the length of the session. awsx renews the token during that time without asking. awsx status shows what is signed in and cached, and until when.',
          ],
        },
        {
          title: 'MFA',
          paragraphs: [
            'A profile with mfa_serial asks for a code. One code covers all roles behind an access key until the session expires. --mfa-token passes a code, mfa_process runs a program that prints one.',
          ],
        },
        {
          title: 'Signing out',
          paragraphs: [
            'awsx logout ends the session at the portal and removes the credentials that came from it. awsx clear removes cached credentials and keeps the access keys. awsx lock locks the store.',
          ],
        },
        {
          title: 'Examples',
          rows: [
            { term: 'awsx login dev', text: 'sign in for profile dev, and cache its credentials' },
            { term: 'awsx login --all', text: 'sign in to everything in the config' },
            { term: 'awsx login dev --check', text: 'exit with status 4 if a sign-in is needed' },
            { term: 'awsx logout --all', text: 'sign out of everything' },
          ],
        },
      ],
    },
  },
  environmentTopic,
  {
    name: 'exit-codes',
    page: {
      summary: 'What the exit status of awsx means',
      sections: [
        {
          title: 'Exit status',
          rows: [
            { term: '0', text: 'success' },
            { term: '1', text: 'output cannot be written, or unexpected error (a bug)' },
            { term: '2', text: 'invalid command line' },
            { term: '3', text: 'invalid config, or awsx doctor found something' },
            { term: '4', text: 'sign-in required' },
            { term: '5', text: 'AWS rejected a call or could not be reached' },
            { term: '6', text: 'MFA code missing, wrong, or canceled' },
            { term: '7', text: 'the store is locked, unavailable, or damaged' },
            { term: '126, 127', text: 'the command cannot be executed, or is not found' },
            { term: '130', text: 'Ctrl-C at a prompt' },
          ],
        },
        {
          title: 'awsx exec',
          paragraphs: [
            'exec ends with the status of the command, or 128 plus the number of the signal that ended it. If exec itself fails before the command starts, it ends with 125.',
          ],
        },
        {
          title: 'Error codes',
          paragraphs: [
            'Each error ends with a stable code in brackets. awsx help CODE explains it. With --json, stdout has the error as JSON.',
          ],
          rows: [{ term: 'awsx help SSO_LOGIN_REQUIRED', text: 'explain an error' }],
        },
      ],
    },
  },
]
