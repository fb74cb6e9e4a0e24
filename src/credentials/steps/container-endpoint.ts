import { isLoopback } from '../../aws/require-encryption.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'

/** The URL for the credentials of a container's role, or why it is unavailable. */
export type ContainerEndpoint =
  | { readonly url: string }
  | { readonly problem: string; readonly hints: readonly string[] }

const relativeVariable = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
const fullVariable = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
const taskHost = 'http://169.254.170.2'
/** Of Amazon ECS, and of EKS with IPv4 and IPv6. */
const agentHosts = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'])

/**
 * Chooses the container endpoint (AWS SDK reference guide, "Container credential provider"): the relative URI, on the address of the ECS
 * agent, before the full one. Without TLS, a full URI may point only to this machine or to the agents of ECS and EKS.
 */
export function chooseContainerEndpoint(context: Pick<Context, 'env' | 'platform'>): ContainerEndpoint {
  const relative = readVariable(context, relativeVariable)
  if (relative !== undefined) return readRelative(relative)
  const full = readVariable(context, fullVariable)
  if (full !== undefined) return readFull(full)
  return {
    problem: `neither ${relativeVariable} nor ${fullVariable} is set`,
    hints: ['run the command inside a container of Amazon ECS or EKS, or change credential_source'],
  }
}

function readRelative(path: string): ContainerEndpoint {
  if (path.startsWith('/') && URL.canParse(taskHost + path)) return { url: taskHost + path }
  return { problem: `${relativeVariable} does not start with a slash`, hints: [`check ${relativeVariable}`] }
}

function readFull(text: string): ContainerEndpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return { problem: `${fullVariable} is not an http or https URL`, hints: [`check ${fullVariable}`] }
  }
  // URL turns 2130706433 and the like into an address that botocore would not accept, so the text is compared, too.
  const written = /^\w+:\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(text)?.[1] ?? ''
  if (url.protocol === 'https:' || (isAllowedHost(url.hostname) && written.toLowerCase() === url.hostname)) {
    return { url: text }
  }
  return {
    problem: `${fullVariable} points to ${url.hostname} without TLS`,
    hints: ['use https, or an address of this machine (127.0.0.1) or of the ECS or EKS agent'],
  }
}

function isAllowedHost(hostname: string): boolean {
  return agentHosts.has(hostname) || isLoopback(hostname)
}
