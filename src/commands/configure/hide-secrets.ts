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

/** Keys of a kubeconfig with values that are not secret (Kubernetes documentation, "kubeconfig (v1)"). */
const shownKeys = new Set(
  (
    'apiVersion kind current-context preferences clusters contexts users cluster context user name server ' +
    'certificate-authority certificate-authority-data tls-server-name namespace username ' +
    'exec command args env interactiveMode provideClusterInfo'
  ).split(' '),
)

/**
 * Replaces all values of a kubeconfig but the ones that are known not to be secret. Lines in another form, such as JSON, are replaced
 * as a whole.
 * @param shownArgs the arguments of programs that are shown
 */
export function hideKubeSecrets(text: string, shownArgs: readonly string[]): string {
  const isShownValue = /name: AWS_(?:PROFILE|REGION|DEFAULT_REGION)$/
  const lines = text.split('\n')
  return lines
    .map((line, index) => {
      const [, start = '', key = '', value = ''] = /^(\s*(?:- )?([\w-]+):)( .*|)$/.exec(line) ?? []
      if (key === 'value' && isShownValue.test(lines[index - 1] ?? '')) return line
      if (key !== '') return value === '' || shownKeys.has(key) ? line : `${start} …`
      const [, dash = '', item = ''] = /^(\s*- )(.*)$/.exec(line) ?? []
      if (dash !== '') return shownArgs.includes(item) ? line : `${dash}…`
      return line.trim() === '' ? line : '…'
    })
    .join('\n')
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
