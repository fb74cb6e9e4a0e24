import { keyOf, roleOf } from './surroundings.ts'

export const idOf = (label: string): string => `aws_access_key_id = ${keyOf(label).id}`
export const secretOf = (label: string): string => `aws_secret_access_key = ${keyOf(label).secret}`
export const first = [idOf('n0-config'), secretOf('n0-config')]
export const second = [idOf('n1-config'), secretOf('n1-config')]
export const base = ['[profile base]', ...second]
export const roleArn = `role_arn = ${roleOf(0)}`
export const roleOverBase = ['region = eu-west-1', roleArn, 'source_profile = base']
