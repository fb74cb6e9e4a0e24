/** Passphrases that are strong enough for a new store. */
export const passphrase = 'a passphrase of the tests'
export const otherPassphrase = 'quite another one of the tests'
