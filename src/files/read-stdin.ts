import { readDescriptor } from './read-text.ts'

const maxBytes = 16 * 1024 * 1024

/**
 * Reads standard input to its end, as UTF-8. Not by the path `/dev/stdin`, which Windows lacks, and which cannot be opened for a socket.
 * @throws UnreadableFileError for more than 16 MiB; the system error if it cannot be read
 */
export function readStdin(): string {
  return readDescriptor(0, maxBytes)
}
