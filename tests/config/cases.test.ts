import { expect, test } from '@jest/globals'

import { checkOtherTools } from '../../src/doctor/check-other-tools.ts'
import { configOf, planErrorOf, planOf, stepsOf, warningsOf } from '../plan/planning.ts'
import { doctorLines, readCase } from './case-files.ts'

test('a value that was pasted with a line break', () => {
  expect(doctorLines(readCase('wrapped-value'))).toEqual([
    'warning config:3 [colon] the key "arn" has a colon; for the AWS CLI the key ends at the first colon, for the SDKs at the first "="',
    'error config:2 [CONFIG_INVALID] profile "x": role_arn has no value → write the value on the same line; does the next line belong to it?',
  ])
})

test('typing errors in keys and values', () => {
  expect(doctorLines(readCase('typing-errors'))).toEqual([
    'warning config:2 [malformed-value] region "eu-west1" is not a region; did you mean eu-west-1?',
    'warning config:18 [misspelled-key] unknown key "so_start_url"; did you mean sso_start_url?',
    'warning config:19 [misspelled-key] unknown key "default-region"; did you mean region?',
    'warning config:20 [misspelled-key] unknown key "ignore_configure_endpoint_urls"; did you mean ignore_configured_endpoint_urls?',
    'warning credentials:6 [misspelled-key] unknown key "access_key"; did you mean aws_access_key_id?',
    'warning credentials:7 [misspelled-key] unknown key "secret_key"; did you mean aws_secret_access_key?',
    'error config:7 [CONFIG_INVALID] profile "team": sso_account_id "111111111111 |" is not an account ID, which has 12 digits → did you mean 111111111111?',
    'error config:13 [CONFIG_INVALID] profile "role": role_arn "arn:aws:iam::ACCOUNT_ID:role/x" has "ACCOUNT_ID" instead of an account ID → write the 12 digits of the account ID',
  ])
})

test('broken lines in a section that awsx ignores', () => {
  expect(doctorLines(readCase('broken-lines-in-ignored-sections'))).toEqual([
    'warning config:1 [bare-in-config] all AWS tools ignore [dev] in the config file; did you mean [profile dev]?',
    'warning config:3 [duplicate-key] "aws_access_key_id" is set twice; the AWS CLI rejects the file, the SDKs use the last value',
    'warning config:4 [unparsable-line] expected "=" between key and value; most AWS tools reject the whole file',
  ])
})

test('credential_source next to web identity assumes the role, with a warning', () => {
  const plan = planOf(readCase('credential-source-and-web-identity'), 'app')
  expect(stepsOf(plan)).toEqual(['ec2-metadata', 'assume-role arn:aws:iam::111111111111:role/app'])
  expect(plan.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'several-sources: profile "app" has several sources of credentials: awsx assumes the role with credential_source and ignores web_identity_token_file, but the AWS CLI uses web identity',
  ])
})

test('a program that prints a web identity token', () => {
  const input = readCase('web-identity-token-process')
  expect(planOf(input, 'oidc').steps).toMatchObject([
    { kind: 'web-identity', tokenFile: null, tokenProcess: { command: 'oidc china --client-id x' } },
  ])
  expect(doctorLines(input)).toEqual([])
})

test('a role next to credential_process', () => {
  const error = planErrorOf(readCase('role-and-process'), 'admin')
  expect(error.code).toBe('PROFILE_NO_SOURCE')
  expect(error.hints).toEqual([
    "to assume the role with the profile's own credential_process, add source_profile = admin",
  ])
})

test('an indented header', () => {
  const input = readCase('indented-header')
  expect(doctorLines(input)).toEqual([
    'warning config:6 [indented-header] the header is indented, so it is part of the value of "aws_secret_access_key"; remove the spaces before it',
    'warning config:7 [indented-property] the indented line is part of the value of "aws_secret_access_key", not a separate key',
    'error config:4 [CONFIG_INVALID] profile "default": aws_secret_access_key includes the indented lines below it → remove the spaces at the start of these lines',
  ])
  expect(planErrorOf(input, 'test').hints[0]).toBe(
    '~/.aws/config:6 looks like this profile, but is indented, so it is part of the value above it; remove the spaces before it',
  )
})

test('source_profile without role_arn uses the credentials of the source profile', () => {
  const plan = planOf(readCase('source-without-role'), 'dev')
  expect(stepsOf(plan)).toEqual([
    'static AKIAIOSFODNN7EXAMPLE',
    'session-token arn:aws:iam::111111111111:mfa/me',
  ])
  expect(plan.region?.value).toBe('eu-west-1')
  expect(warningsOf(plan)).toEqual(['source-without-role ~/.aws/config:3'])
})

test('a process on several lines is one command, including a # in quotes', () => {
  const plan = planOf(readCase('process-on-several-lines'), 'dev')
  expect(stepsOf(plan)).toEqual(['process /usr/bin/helper --account 111111111111 --note "a # b"'])
})

test('a profile that others include is not an error', () => {
  expect(doctorLines(readCase('include-fragment'))).toEqual([])
})

test('a profile only for signing in is not an error', () => {
  expect(doctorLines(readCase('sign-in-only'))).toEqual([])
})

test('a missing region is reported for the profile without it', () => {
  expect(doctorLines(readCase('no-region'))).toEqual([
    'warning config:7 [no-region] profile "app" has no region; calling STS in us-east-1 → add region to profile "app"',
  ])
})

test('a credential_process of a tool that awsx cannot replace is not a finding', () => {
  const config = '[profile a]\nregion = us-east-1\ncredential_process = saml2aws login --credential-process\n'
  const tools = (text: string): readonly string[] =>
    checkOtherTools(configOf({ config: text })).map(({ code }) => code)
  expect(tools(config)).toEqual([])
  expect(tools(config.replace('saml2aws login', 'aws-vault exec'))).toEqual(['foreign-process'])
})

test('all profiles of one tool are one finding', () => {
  const config = ['a', 'b', 'c', 'd']
    .map((name) => `[profile ${name}]\ncredential_process = aws-vault exec --json ${name}\n`)
    .join('')
  expect(checkOtherTools(configOf({ config }))).toMatchObject([
    { message: '4 profiles get their credentials from aws-vault: "a", "b", "c" and 1 more' },
  ])
})

test('one missing source profile is one finding', () => {
  expect(doctorLines(readCase('missing-source'))).toEqual([
    'error config:3 [SOURCE_PROFILE_NOT_FOUND] source_profile "gone" not found: 3 profiles (a, b, c) → list all profiles: awsx list',
  ])
})

test('a profile cannot complete its sso-session', () => {
  expect(doctorLines(readCase('session-completed-by-profile'))).toEqual([
    'error config:1 [SSO_INCOMPLETE] sso-session "corp" has no sso_region → add sso_region to [sso-session corp]',
  ])
})
