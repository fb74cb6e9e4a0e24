/** The name of an IAM user, from its ARN. @returns undefined for anything else, such as the root user or a role session */
export function userOf(arn: string): string | undefined {
  return /^arn:[^:]*:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1]
}
