export const bindingName = '@napi-rs/keyring'

const dynamicImport = `import('${bindingName}')`

/**
 * A rolldown plugin that loads the keychain binding, the one package outside the bundle, with `require`. Code that comes from the cache of the
 * fast start cannot use `import()`: it fails on Node 20, and later versions print a warning. The bundler's own rewriting
 * (`dynamicImportInCjs`) would add one more file to every start.
 */
export const requiredBinding = {
  name: 'required-binding',
  transform(code, id) {
    if (id.includes('node_modules') || !code.includes(dynamicImport)) return null
    const call = `Promise.resolve().then(() => require('${bindingName}'))`
    return { code: code.replaceAll(dynamicImport, call), map: null }
  },
}
