import type { Plan } from '../plan/types.ts'

/** For `--debug`: `sso (profile "base") → assume-role (profile "dev"), region eu-west-1 (AWS_REGION)` */
export function describePlan({ steps, region }: Plan): string {
  const chain = steps.map(({ kind, profile }) => `${kind} (profile "${profile}")`).join(' → ')
  return `${chain}, ${region === null ? 'no region' : `region ${region.value} (${region.from})`}`
}
