import { readForm, type Request } from './exchange.ts'

/** Parameters that are secret, or name nothing without being secret. */
const LEFT_OUT = new Set([
  'Action',
  'Version',
  'TokenCode',
  'WebIdentityToken',
  'Session',
  'SigninToken',
  'clientSecret',
  'deviceCode',
  'code',
  'codeVerifier',
  'refreshToken',
  'accessToken',
  'code_challenge',
  'state',
  'visit',
  'user_code',
  'next_token',
])

/** @returns the parameters of a request, from query, form or JSON body, without any secret. */
export function describeParameters(request: Request): Record<string, string> {
  const all = { ...Object.fromEntries(request.query), ...readBody(request) }
  return Object.fromEntries(Object.entries(all).filter(([name]) => !LEFT_OUT.has(name)))
}

function readBody(request: Request): Record<string, string> {
  if (!(request.headers['content-type'] ?? '').includes('json')) {
    return request.body.length === 0 ? {} : Object.fromEntries(readForm(request))
  }
  try {
    const body = JSON.parse(request.body.toString('utf8')) as Record<string, unknown>
    const entries = Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(' ') : value,
    ])
    return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')) as Record<
      string,
      string
    >
  } catch {
    return {}
  }
}
