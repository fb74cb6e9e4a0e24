/** What happened: credentials were handed out, a confirmation was given or failed, a directory file was trusted or not, a grant began or ended. */
export const auditEvents = [
  'issued',
  'confirmed',
  'refused',
  'allowed',
  'denied',
  'granted',
  'revoked',
] as const

export type AuditEvent = (typeof auditEvents)[number]
