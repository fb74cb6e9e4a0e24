/**
 * A rolldown plugin that leaves out the default credential chain of the official clients, and with it the clients that the chain needs: awsx
 * always says which credentials a call is made with.
 */
export const noDefaultCredentials = {
  name: 'no-default-credentials',
  resolveId: (source) =>
    source === '@aws-sdk/credential-provider-node' ? { id: stub, moduleSideEffects: false } : null,
  load: (id) => (id === stub ? code : null),
}

const stub = '\0no-default-credentials'
const code = `export const defaultProvider = () => async () => {
  throw new TypeError('a call needs credentials')
}`
