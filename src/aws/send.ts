/** Sends requests on Node. The build of the binary puts send-bun.ts in the place of this file. */
export { sendOverNode as send } from './send-over-node.ts'
