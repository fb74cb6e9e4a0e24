/** Words in capitals that stand for something, and what a reader could put there. */
const placeholders: Readonly<Record<string, string>> = {
  PROFILE: 'dev',
  NAME: 'dev',
  SESSION: 'corp',
  SETTING: 'duration',
  VALUE: '2h',
  FILE: 'backup.age',
  SHELL: 'bash',
  ARN: 'arn:aws:lambda:us-west-2:222222222222:function:f',
  CODE: 'SSO_LOGIN_REQUIRED',
  TARGETS: 'dev',
  TOPIC: 'mfa',
  ID: '111111111111',
  CMD: 'aws s3 ls',
  COMMAND: 'aws s3 ls',
  REGION: 'ap-northeast-1',
  HOST: 'db.example.com',
  URL: 'https://console.aws.amazon.com/s3/home',
}

export function fillPlaceholders(text: string): string {
  return text
    .replace('--role NAME', '--role ReadOnly')
    .replace(/(?<=[A-Z])…/, '')
    .replaceAll(/(?<!\$)\b[A-Z]{2,}\b/g, (word) => placeholders[word] ?? word)
}

export function withoutComment(line: string): string {
  return line.replace(/(^|\s+)#\s.*$/, '').trim()
}

/** Whether the text has optional parts, e.g. `awsx login [profile]`. */
export function isSynopsis(text: string): boolean {
  return /\[|…|\.\.\.|<\w+>/.test(text)
}

/** @returns the shortest command that a synopsis allows */
export function shortestForm(synopsis: string): string {
  return fillPlaceholders(
    synopsis
      .replaceAll(/\[[^\]]*\]/g, '')
      .replaceAll(/<profile>…?/g, 'PROFILE')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )
}

/** @returns the words as a shell splits them, undefined if only a shell can run the text */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  for (const [part] of text.matchAll(/(?:'[^']*'|"[^"$`\\]*"|[^\s'"])+/g)) {
    if (/[|&;<>$()`\\*]/.test(part.replaceAll(/'[^']*'/g, ''))) return undefined
    words.push(part.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return words
}

/** @returns how often the text has `awsx` as a program with arguments */
export function countMentions(text: string): number {
  return text.match(/(?<![\w.~%\\-])awsx(?:\.exe|\.cmd)?["']? +(?=\S)/g)?.length ?? 0
}
