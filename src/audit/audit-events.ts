/** What happened: credentials were handed out, the command that had them ended, a confirmation was given or failed, a directory file was trusted or not, a grant began or ended. */
export const auditEvents = [
  'issued',
  'ended',
  'confirmed',
  'refused',
  'allowed',
  'denied',
  'granted',
  'revoked',
] as const

export type AuditEvent = (typeof auditEvents)[number]
