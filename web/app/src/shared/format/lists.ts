/** The words of a line, divided by 、，, ； or blanks around them; each once. */
export function splitWords(line: string): string[] {
  return [...new Set(line.split(/[、，,；;\n]+/).map((word) => word.trim()).filter(Boolean))]
}
