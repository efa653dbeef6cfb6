import { isIPv4, isIPv6 } from 'node:net'

/** The network an address is from, /24 or /48: it tells the provider and the region, and no household. */
export function networkOf(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  if (!isIPv6(plain)) return null
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const whole = [...groups, ...Array(8 - groups.length - after.length).fill('0'), ...after]
  return `${whole.slice(0, 3).join(':')}::/48`
}
