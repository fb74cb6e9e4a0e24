import { randomUUID } from 'node:crypto'
import type { ServiceError, Reply } from './exchange.ts'

/** A value of an XML answer: text, a structure, or a list (written as `<member>` elements). */
export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue }

/** The services that speak the query protocol, by the version that every request names. */
export const QUERY_SERVICES = {
  '2011-06-15': { service: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  '2010-05-08': { service: 'iam', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  '2012-12-01': { service: 'redshift', namespace: 'http://redshift.amazonaws.com/doc/2012-12-01/' },
} as const

export type QueryService = (typeof QUERY_SERVICES)[keyof typeof QUERY_SERVICES]

/** @returns the answer to an action: `<ActionResponse>` with result and request id. */
export function replyQuery(service: QueryService, action: string, result: XmlValue): Reply {
  const requestId = randomUUID()
  const resultXml = result === undefined ? '' : `\n  <${action}Result>${writeXml(result)}</${action}Result>`
  const body = `<${action}Response xmlns="${service.namespace}">${resultXml}
  <ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>
</${action}Response>
`
  return { status: 200, headers: xmlHeaders(requestId), body }
}

/** @returns the error as `<ErrorResponse>`. */
export function queryErrorReply(service: QueryService, serviceError: ServiceError): Reply {
  const requestId = randomUUID()
  const body = `<ErrorResponse xmlns="${service.namespace}">
  <Error>
    <Type>${serviceError.status < 500 ? 'Sender' : 'Receiver'}</Type>
    <Code>${escapeXml(serviceError.code)}</Code>
    <Message>${escapeXml(serviceError.message)}</Message>
  </Error>
  <RequestId>${requestId}</RequestId>
</ErrorResponse>
`
  return { status: serviceError.status, headers: xmlHeaders(requestId), body }
}

/** @returns the text with the five characters of XML and HTML escaped. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }
  return text.replace(/[&<>"']/g, (char) => `&${names[char] ?? ''};`)
}

function xmlHeaders(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }
}

function writeXml(value: XmlValue): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((item) => `<member>${writeXml(item)}</member>`).join('')
  if (typeof value !== 'object') return escapeXml(String(value))
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${writeXml(member)}</${name}>`)
    .join('')
}
