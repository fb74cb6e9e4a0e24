import { lazyStringWidth } from './lazy-string-width.mjs'
import { noDebug } from './no-debug.mjs'
import { noDefaultCredentials } from './no-default-credentials.mjs'
import { oneCopy } from './one-copy.mjs'
import { passphraseAge } from './passphrase-age.mjs'
import { plainNamespace } from './plain-namespace.mjs'
import { quietBuiltins } from './quiet-builtins.mjs'

/** The rolldown plugins of both builds: without `noDebug`, for example, the binary would print the proxy's password with `DEBUG=*`. */
export const sharedPlugins = [
  noDebug,
  noDefaultCredentials,
  passphraseAge,
  quietBuiltins,
  oneCopy,
  lazyStringWidth,
  plainNamespace,
]
