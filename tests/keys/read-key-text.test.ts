/** Keys as users have them in text: two lines, or the files of the IAM console. */
import { describe, expect, test } from '@jest/globals'

import { readKeyCsv, readKeyText } from '../../src/keys/read-key-text.ts'

const id = 'AKIAIOSFODNN7EXAMPLE'
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

function plain(keys: ReturnType<typeof readKeyText> | ReturnType<typeof readKeyCsv>): unknown {
  if ('problem' in keys) return keys.problem
  const userName = 'userName' in keys ? [keys.userName] : []
  return [keys.accessKeyId, keys.secretAccessKey.reveal(), ...userName]
}

describe('two lines', () => {
  test.each([
    `${id}\n${secret}\n`,
    `${id}\r\n${secret}\r\n`,
    `\uFEFF  ${id}\t\n\n ${secret} `,
    `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}`,
    `${id}\n${secret.slice(0, -2)}==`.replace('==', secret.slice(-2)),
  ])('%j is a key', (text) => {
    expect(plain(readKeyText(text))).toEqual([id, secret])
  })

  test('a secret may end in =', () => {
    expect(plain(readKeyText(`${id}\n${secret.slice(0, -1)}=`))).toEqual([id, `${secret.slice(0, -1)}=`])
  })

  test.each([
    ['', 'no access key with a secret found'],
    [id, 'no access key with a secret found'],
    [`${id}\u200B\n${secret}`, 'the access key contains an invisible character (U+200B)'],
    [
      `${id}\n${secret.slice(0, 9)}\u00A0${secret.slice(9)}`,
      'the access key contains an invisible character (U+00A0)',
    ],
    [`${secret}\n${id}`, 'the access key is malformed'],
  ])('%j is none', (text, problem) => {
    expect(plain(readKeyText(text))).toBe(problem)
  })
})

describe('the file of the IAM console', () => {
  test.each([
    ['of a key', `\uFEFFAccess key ID,Secret access key\r\n${id},${secret}\r\n`, null],
    ['with quotes', `"Access key ID","Secret access key"\n"${id}","${secret}"`, null],
    [
      'of a user',
      `User name,Password,Access key ID,Secret access key,Console login link\nhanako,,${id},${secret},https://111111111111.signin.aws.amazon.com/console\n`,
      'hanako',
    ],
    [
      'of a user whose password has a comma',
      `User name,Password,Access key ID,Secret access key\nhana,"a,""b",${id},${secret}`,
      'hana',
    ],
  ])('%s', (_name, text, userName) => {
    expect(plain(readKeyCsv(text))).toEqual([id, secret, userName])
  })

  test.each([
    ['', 'does not name the columns'],
    ['User name,Password\nhanako,secret', 'does not name the columns'],
    ['Access key ID,Secret access key\n', 'it has no access key'],
    [
      `Access key ID,Secret access key\n${id},${secret}\n${id},${secret}`,
      'it has 2 access keys; expected one',
    ],
    [`Access key ID,Secret access key\n${id}\u200D,${secret}`, 'invisible character (U+200D)'],
    [`Access key ID,Secret access key\n${id}`, 'the access key is malformed'],
  ])('%j is refused', (text, problem) => {
    expect(plain(readKeyCsv(text))).toContain(problem)
  })
})
