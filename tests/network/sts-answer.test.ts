/** The XML of STS is read without a parser. The results are compared with those of regular expressions. */
import { describe, expect, test } from '@jest/globals'

import { readElement } from '../../src/aws/signed-request.ts'
import { readResult } from '../../src/aws/sts-call.ts'

const result = '<GetResult><Arn>arn</Arn></GetResult>'
const metadata = '<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>'
const whole = `<GetResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}${metadata}</GetResponse>`

function resultByExpression(body: string): string | undefined {
  return /^\s*(?:<\?xml[^>]*>\s*)?<GetResponse[\s>][^]*<GetResult>([^]*)<\/GetResult>[^]*<\/GetResponse>\s*$/.exec(
    body,
  )?.[1]
}

describe('the result in an answer', () => {
  test.each([
    ['an answer', whole],
    ['a declaration and white space', `\ufeff \n<?xml version="1.0"?>\r\n${whole}\n\u2028 `],
    ['white space in the element', whole.replace(' xmlns', '\n\txmlns')],
    ['no attributes', `<GetResponse>${result}</GetResponse>`],
    ['an empty result', '<GetResponse><GetResult></GetResult></GetResponse>'],
    ['a result in a result', `<GetResponse><GetResult>${result}</GetResult></GetResponse>`],
    ['two results', `<GetResponse>${result}${result}</GetResponse>`],
    ['an end of a result at last', `<GetResponse>${result}</GetResult></GetResponse>`],
    ['two answers', `${whole}${whole}`],
  ])('%s', (_, body) => {
    expect(readResult('Get', body)).toBe(resultByExpression(body))
    expect(readResult('Get', body)).toBeDefined()
  })

  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['another action', whole.replaceAll('Get', 'Other')],
    ['a longer name', whole.replace('<GetResponse', '<GetResponses')],
    ['a start only', '<GetResponse'],
    ['an end only', '</GetResponse>'],
    ['no result', `<GetResponse>${metadata}</GetResponse>`],
    ['a result without an end', '<GetResponse><GetResult></GetResponse>'],
    ['a result without a start', '<GetResponse></GetResult></GetResponse>'],
    ['an end of the result before its start', '<GetResponse></GetResult><GetResult></GetResponse>'],
    ['an answer that was cut', whole.slice(0, -1)],
    ['a text before', `x${whole}`],
    ['a text after', `${whole}x`],
    ['a declaration without an end', `<?xml ${'x'.repeat(3)}`],
    ['two declarations', `<?xml?><?xml?>${whole}`],
    ['a comment before', `<!-- -->${whole}`],
    ['a result that begins in the name', '<GetResponse<GetResult></GetResult></GetResponse>'],
    ['a result that ends in the end', '<GetResponse><GetResult></GetResult</GetResponse>'],
    ['a web page', '<!DOCTYPE html><html></html>'],
  ])('none: %s', (_, body) => {
    expect(resultByExpression(body)).toBeUndefined()
    expect(readResult('Get', body)).toBeUndefined()
  })
})

describe('the text of an element', () => {
  test.each([
    ['a text', '<Arn>arn:aws</Arn>', 'arn:aws'],
    ['an empty one', '<Arn></Arn>', ''],
    ['the first one', '<Arn>1</Arn><Arn>2</Arn>', '1'],
    ['the first one that holds only text', '<Arn><b/></Arn><Arn>2</Arn>', '2'],
    ['one in another one', '<Arn><Arn>in</Arn></Arn>', 'in'],
    ['one after another end', '</Arn><Arn>1</Arn>', '1'],
    ['entities', '<Arn>&lt;&amp;amp;&#65;&#x42;&unknown;</Arn>', '<&amp;AB'],
    ['names that are not entities', '<Arn>a&constructor;&__proto__;b</Arn>', 'ab'],
    ['another name', '<Arns>1</Arns>', undefined],
    ['no end', '</Arn>x<Arn>1', undefined],
    ['an end of another one', '<Arn>1</Arns>', undefined],
    ['attributes', '<Arn a="1">1</Arn>', undefined],
  ])('%s', (_, xml, expected) => {
    expect(readElement(xml, 'Arn')).toBe(expected)
    if (expected?.includes('&') !== true && !xml.includes('&'))
      expect(readElement(xml, 'Arn')).toBe(/<Arn>([^<]*)<\/Arn>/.exec(xml)?.[1])
  })
})
