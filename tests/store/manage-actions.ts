import { changePassphrase } from '../../src/store/manage/change-passphrase.ts'
import type { BeforeWrite } from '../../src/store/manage/managed-store.ts'
import { moveKey } from '../../src/store/manage/move-key.ts'
import { rotateKey } from '../../src/store/manage/rotate-key.ts'
import { manageStore } from '../../src/store/manage/store-manager.ts'
import { makeStoreDeps } from '../../src/store/open-store.ts'
import type { AskPassphrase, StoreContext } from '../../src/store/store-deps.ts'

export const oldPassphrase = 'the first passphrase'
export const newPassphrase = 'another one, much longer'

export const manageActions = ['passphrase', 'rotate', 'to-keychain', 'to-passphrase'] as const

export type ManageAction = (typeof manageActions)[number]

interface ManageOptions {
  readonly warn?: (line: string) => void
  /** Asks the user, who is not asked if it is missing. */
  readonly askPassphrase?: AskPassphrase
}

/** Changes the key of the store of a context. */
export function manage(
  action: ManageAction,
  context: StoreContext,
  beforeWrite: BeforeWrite,
  { warn = () => undefined, askPassphrase }: ManageOptions = {},
): Promise<void> {
  const deps = makeStoreDeps(
    context,
    { warn, interactive: askPassphrase !== undefined, askPassphrase },
    { stateFolder: context.env['AWSX_HOME'] ?? '', choice: 'auto' },
  )
  return manageStore(deps, beforeWrite, (managed) => {
    const isPassphrase = managed.opened.storeFile.keySource === 'file'
    switch (action) {
      case 'passphrase':
        return changePassphrase(managed, oldPassphrase, newPassphrase)
      case 'rotate':
        return rotateKey(managed, isPassphrase ? oldPassphrase : undefined)
      case 'to-keychain':
        return moveKey(managed, { to: 'keychain' })
      case 'to-passphrase':
        return moveKey(managed, { to: 'passphrase', passphrase: newPassphrase })
    }
  })
}
