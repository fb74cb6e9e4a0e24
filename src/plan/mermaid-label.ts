/** Replaces Mermaid markup by character codes and control characters by blanks. */
export function escapeLabel(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
    .replace(/[#&<>"`\\[\]{}|;*_~]/g, (character) => `#${character.charCodeAt(0)};`)
}
