/** Limit for a file that holds a token. STS takes 20,000 characters at most (AssumeRoleWithWebIdentity, WebIdentityToken). */
export const maxTokenBytes = 64 * 1024
