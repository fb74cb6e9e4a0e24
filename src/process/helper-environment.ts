type Environment = Readonly<Record<string, string>>

/** What unlocks the store. */
const passphrases = /^AWSX_PASSPHRASE/i

/** Keys and tokens by all of their names, and what leads to them at a container's agent or at `awsx exec --server`. */
const credentials =
  /^(?:(?:AWS_|AMAZON_)?SECRET_(?:ACCESS_)?KEY|(?:AWS|AMAZON)_ACCESS_KEY(?:_ID)?|(?:AWS|AMAZON)_(?:SESSION|SECURITY)_TOKEN|AWS_CONTAINER_(?:CREDENTIALS|AUTHORIZATION)_\w+|AWSX_MFA_TOKEN)$/i

/**
 * The environment of every program that awsx starts for help: `mfa_process`, browsers, clipboard tools. It contains neither the passphrase
 * nor AWS credentials, because these programs need none and hand their environment on. Names are case-insensitive, as on Windows.
 */
export function helperEnvironment(env: Environment): Environment {
  return filterNames(env, (name) => !passphrases.test(name) && !credentials.test(name))
}

/** The environment of `credential_process`, which may use AWS credentials to get others, but never the passphrase. */
export function credentialProcessEnvironment(env: Environment): Environment {
  return filterNames(env, (name) => !passphrases.test(name))
}

function filterNames(env: Environment, isAllowed: (name: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isAllowed(name)))
}
