/** Browser and system in two words: enough to recognise one's own devices, too little to follow anybody. */
export function deviceOf(userAgent: string | string[] | undefined): string {
  const text = typeof userAgent === 'string' ? userAgent : ''
  const browser = browsers.find(([pattern]) => pattern.test(text))?.[1] ?? 'Browser'
  const system = systems.find(([pattern]) => pattern.test(text))?.[1]
  return system ? `${browser} · ${system}` : browser
}

// The first that fits: most browsers also name those they descend from.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Vivaldi\//, 'Vivaldi'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
]
