/** The words of a text field, one a line, without blanks. */
export function wordsIn(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))]
}

/** What a browser calls itself, in the words of people: `iPhone · 企业微信`. */
export function deviceName(agent: string): string {
  const systems: [RegExp, string][] = [
    [/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, '安卓手机'], [/Windows/, 'Windows 电脑'], [/Macintosh/, 'Mac 电脑'], [/Linux/, 'Linux 电脑'],
  ]
  const programs: [RegExp, string][] = [
    [/wxwork/i, '企业微信'], [/MicroMessenger/, '微信'], [/Edg\//, 'Edge'], [/Chrome\//, 'Chrome'], [/Firefox\//, 'Firefox'], [/Safari\//, 'Safari'],
  ]
  const first = (names: [RegExp, string][]): string[] => names.filter(([sign]) => sign.test(agent)).map(([, name]) => name).slice(0, 1)
  return [...first(systems), ...first(programs)].join(' · ')
}
