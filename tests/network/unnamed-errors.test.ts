/** Messages for answers without a name for their error, which often come from something in front of AWS. */
import { describe, expect, test } from '@jest/globals'

import { describeFailure } from '../../src/aws/call-errors.ts'
import { SignInFailure } from '../../src/aws/console-login.ts'
import type { HttpAnswer } from '../../src/aws/http-message.ts'
import { failureOf } from '../../src/aws/signed-request.ts'

const connection = { endpoint: 'https://portal.example', region: 'eu-west-1', caBundle: null }

function messageFor(statusCode: number, body: string): string {
  const failure = failureOf({ statusCode, headers: {}, body })
  return describeFailure(failure, { action: 'sign out', connection }).message
}

function signInMessage(answer: HttpAnswer): string {
  return describeFailure(new SignInFailure(answer), { action: 'sign in', connection }).message
}

describe('an answer with an error', () => {
  test.each([
    ['without a name or a text', 404, 'no such page', 'portal.example returned 404'],
    ['with a text only', 400, '{"message":"bad role"}', 'portal.example returned 400: bad role'],
    ['with a name only', 400, '{"__type":"InvalidRequestException"}', 'InvalidRequestException'],
    ['with a name and a text', 400, '{"__type":"a.b#Invalid","message":"bad role"}', 'Invalid: bad role'],
    ['with an empty name and text', 400, '{"__type":"","message":""}', 'portal.example returned 400'],
    ['with a text like a status', 400, '{"__type":"Invalid","message":"status 400"}', 'Invalid: status 400'],
    ['with the name of a class', 400, '{"__type":"HttpFailure","message":"bad"}', 'HttpFailure: bad'],
    [
      'of a proxy that no variable names',
      407,
      '',
      'a proxy on the way to portal.example requires a user name and password',
    ],
    ['of an overloaded service', 503, 'x', 'portal.example returned 503 on every attempt'],
    ['of a broken one', 500, '{"__type":"Broken"}', 'portal.example returned 500 (Broken) on every attempt'],
  ])('%s', (_, status, body, reason) => {
    expect(messageFor(status, body)).toBe(`could not sign out: ${reason}`)
  })
})

test.each([
  ['without a name, 404', 404, 'no such page', 'portal.example returned 404'],
  ['without a name, 503', 503, 'no such page', 'portal.example returned 503 on every attempt'],
  ['with an empty text', 400, '{"message":""}', 'portal.example returned 400'],
])('an answer of AWS Sign-In %s', (_, statusCode, body, reason) => {
  expect(signInMessage({ statusCode, headers: {}, body })).toBe(`could not sign in: ${reason}`)
})

test.each([
  ['', '{"message":"no"}', 'portal.example returned 400: no'],
  ['', '{"message":""}', 'portal.example returned 400'],
  [':', '{}', 'portal.example returned 400'],
])('an answer of AWS Sign-In with the name "%s" and the body %s', (name, body, reason) => {
  const answer = { statusCode: 400, headers: { 'x-amzn-errortype': name }, body }

  expect(signInMessage(answer)).toBe(`could not sign in: ${reason}`)
})
