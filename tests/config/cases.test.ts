import { expect, test } from '@jest/globals'

import { doctorLines, readCase } from './case-files.ts'

test('a value that was pasted with a line break', () => {
  expect(doctorLines(readCase('wrapped-value'))).toEqual([
    'warning config:2 [empty-value] role_arn has no value; does the next line belong to it?',
    'warning config:3 [colon] the key "arn" has a colon; for the AWS CLI the key ends at the first colon, for the SDKs at the first "="',
    'error config:1 [PROFILE_NO_CREDENTIALS] profile "x" has no credentials → role_arn has no value (~/.aws/config:2); write it on the same line',
  ])
})

test('typing errors in keys and values', () => {
  expect(doctorLines(readCase('typing-errors'))).toEqual([
    'warning config:2 [malformed-value] region "eu-west1" is not a region; did you mean eu-west-1?',
    'warning config:18 [misspelled-key] AWS tools do not know the key "so_start_url"; did you mean sso_start_url?',
    'warning config:19 [misspelled-key] AWS tools do not know the key "default-region"; did you mean region?',
    'warning config:20 [misspelled-key] AWS tools do not know the key "ignore_configure_endpoint_urls"; did you mean ignore_configured_endpoint_urls?',
    'warning credentials:6 [misspelled-key] AWS tools do not know the key "access_key"; did you mean aws_access_key_id?',
    'warning credentials:7 [misspelled-key] AWS tools do not know the key "secret_key"; did you mean aws_secret_access_key?',
    'error config:7 [CONFIG_INVALID] profile "team": sso_account_id "111111111111 |" is not an account ID, which has 12 digits → did you mean 111111111111?',
    'error config:13 [CONFIG_INVALID] profile "role": role_arn "arn:aws:iam::ACCOUNT_ID:role/x" has "ACCOUNT_ID" instead of an account ID → replace it with the 12 digits',
  ])
})

test('broken lines in a section that awsx ignores', () => {
  expect(doctorLines(readCase('broken-lines-in-ignored-sections'))).toEqual([
    'warning config:1 [bare-in-config] all AWS tools ignore [dev] in the config file; did you mean [profile dev]?',
    'warning config:3 [duplicate-key] "aws_access_key_id" is set twice; the AWS CLI rejects the file, the SDKs use the last value',
    'warning config:4 [unparsable-line] expected "=" between key and value; most AWS tools reject the whole file',
  ])
})
