import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from './network-of.ts'

test('of an address its network is left, and of what is none nothing', () => {
  const cases = {
    '198.51.100.77': '198.51.100.0/24',
    '::ffff:198.51.100.77': '198.51.100.0/24',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1::/48',
    '2001:0db8:0:42::1': '2001:db8:0::/48',
    'fe80::1%eth0': 'fe80:0:0::/48',
    '::1': '0:0:0::/48',
    unknown: null,
  }
  for (const [address, network] of Object.entries(cases)) assert.equal(networkOf(address), network, address)
})
