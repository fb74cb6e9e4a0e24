import { parseJsonObject, toJsonObject } from '../../text/json-object.ts'

/**
 * Replaces all values of Docker's config file but the names of helpers: `auths`, `HttpHeaders`, `proxies`, and `plugins` can hold
 * secrets (Docker CLI reference, "Docker CLI configuration file properties").
 */
export function hideDockerSecrets(text: string): string {
  const config = parseJsonObject(text) ?? {}
  const helpers = [config['credsStore'], ...Object.values(toJsonObject(config['credHelpers']) ?? {})]
  const shown = new Set(helpers.map((helper) => JSON.stringify(helper)))
  return text.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (whole: string, value: string, colon?: string) =>
    colon !== undefined || shown.has(value) ? whole : '"…"',
  )
}

/** Replaces tokens, passwords, keys, and the variables of other programs in a kubeconfig. */
export function hideKubeSecrets(text: string): string {
  return text
    .replaceAll(/^(\s*(?:- )?[\w-]*(?:token|password|secret|key-data)[\w-]*: ).*$/gim, '$1…')
    .replaceAll(/^(\s*- --?[\w-]*(?:token|password|secret)[\w-]*=).*$/gim, '$1…')
    .replaceAll(/(name: (?!AWS_(?:PROFILE|REGION|DEFAULT_REGION)\n)\S+\n\s*value: ).*$/gm, '$1…')
}

/** Replaces the values of git's config file outside the block of awsx, such as headers and proxies. */
export function hideGitSecrets(text: string): string {
  let isInBlock = false
  const lines = text.split('\n').map((line) => {
    if (line.startsWith('# >>> awsx')) isInBlock = true
    const shown = isInBlock ? line : line.replace(/=.*$/, '= …')
    if (line.startsWith('# <<< awsx')) isInBlock = false
    return shown
  })
  return lines.join('\n')
}
