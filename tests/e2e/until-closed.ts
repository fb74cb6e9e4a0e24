/** For a shell whose output is a pipe to a program that reads nothing: waits until that program has closed it. */
export const untilClosed = '(while printf . 2>/dev/null; do sleep 0.02; done)'
