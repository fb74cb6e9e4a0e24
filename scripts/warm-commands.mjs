/**
 * The commands that run in front of every other and behind every SDK, as in src/commands/warm-commands.ts: their handlers are in the file that every
 * start loads, and what V8 compiled of them is kept.
 */
export const warmCommands = ['exec', 'credential-process', 'export']
