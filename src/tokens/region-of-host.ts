/**
 * The region in the name of a database endpoint: `ID.HASH.REGION.rds.amazonaws.com`, in China `ID.HASH.rds.REGION.amazonaws.com.cn`,
 * and `ID.dsql.REGION.on.aws`.
 * @returns undefined for any other name, such as an alias
 */
export function regionOfHost(host: string): string | undefined {
  const region = '([a-z]+(?:-[a-z]+)+-\\d+)'
  const forms = [
    `\\.${region}\\.rds\\.amazonaws\\.`,
    `\\.rds\\.${region}\\.`,
    `\\.dsql(?:-[a-z]+)?\\.${region}\\.on\\.`,
  ]
  return forms
    .map((form) => new RegExp(form).exec(host.toLowerCase())?.[1])
    .find((found) => found !== undefined)
}
