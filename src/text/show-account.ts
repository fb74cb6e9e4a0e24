/** `prod (111111111111)`, or only the ID if the name is not known. */
export function showAccount(id: string, name: string | null | undefined): string {
  return name === null || name === undefined ? id : `${name} (${id})`
}
