import { describe, expect, test } from '@jest/globals'

import { readTemplate } from '../../src/portal/profile-template.ts'

const values = {
  accountName: 'Corp Data Lake',
  accountId: '012345678901',
  email: 'lake@example.com',
  roleName: 'AdministratorAccess',
  session: 'corp',
}

describe('a template', () => {
  test.each([
    ['{{accountName}}-{{roleName}}', 'Corp-Data-Lake-AdministratorAccess'],
    ['{{ accountName | lower }}/{{roleName|upper}}', 'corp-data-lake/ADMINISTRATORACCESS'],
    ['{{accountName|kebab}}.{{roleName|kebab}}', 'corp-data-lake.administrator-access'],
    ['{{accountName|without:Corp }}', 'Data-Lake'],
    ['{{roleName|replace:Access:}}@{{session}}', 'Administrator@corp'],
    ['{{accountName|lower|replace:data:d}}', 'corp-d-lake'],
    ['x+{{accountId}}:{{email}}', 'x+012345678901:lake@example.com'],
  ])('%s', (text, name) => {
    expect(readTemplate(text)(values)).toBe(name)
  })

  test.each([
    ['本番環境', '012345678901-AdministratorAccess'],
    ['', '012345678901-AdministratorAccess'],
    ['ｐｒｏｄ１', 'prod1-AdministratorAccess'],
    ['a]\n[profile b]\ncredential_process = evil', 'a-profile-b-credential_process-evil-AdministratorAccess'],
    ['a # b ; c', 'a-b-c-AdministratorAccess'],
    ['\u001b[31mred', '31mred-AdministratorAccess'],
    ['--prod--', 'prod-AdministratorAccess'],
  ])('an account named %j', (accountName, name) => {
    expect(readTemplate('{{accountName}}-{{roleName}}')({ ...values, accountName })).toBe(name)
  })

  test.each([
    ['{{nope}}', 'unknown field "nope"'],
    ['{{constructor}}', 'unknown field "constructor"'],
    ['{{roleName|nope}}', 'unknown filter "nope"'],
    ['{{roleName|constructor}}', 'unknown filter "constructor"'],
    ['{{roleName|replace:a}}', 'replace takes 2 arguments'],
    ['{{roleName|lower:a}}', 'lower takes 0 arguments'],
    ['prod', 'it contains no field'],
    ['{{roleName}', 'it contains an unmatched brace'],
    ['{{roleName}}}', 'it contains an unmatched brace'],
    ['{{roleName}} x', 'cannot contain " x"'],
    ['{{roleName}}]', 'cannot contain "]"'],
  ])('%s is refused', (text, reason) => {
    expect(() => readTemplate(text)).toThrow(reason)
  })
})
