import { percentEncode } from '../crypto/aws-signature.ts'

/** Parameters of the AWS query protocol, in the order in which they are sent. Those that are null are left out. */
export type FormFields = Readonly<Record<string, string | number | null>>

/** @returns `Name=value&…`, for a request body */
export function encodeForm(fields: FormFields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      value === null ? [] : [`${percentEncode(name)}=${percentEncode(String(value))}`],
    )
    .join('&')
}

/** Fields of a list: `Tags.member.1.Key`, … */
export function listFields(
  name: string,
  members: readonly (string | Readonly<Record<string, string>>)[],
): FormFields {
  return Object.fromEntries(
    members.flatMap((member, index) => {
      const prefix = `${name}.member.${index + 1}`
      if (typeof member === 'string') return [[prefix, member] as const]
      return Object.entries(member).map(([key, value]) => [`${prefix}.${key}`, value] as const)
    }),
  )
}
