import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPublicAddress } from './public-address.ts'

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '172.15.255.255',
  '172.32.0.1',
  '2606:4700:4700::1111',
  '2a00::1',
]

const REFUSED = [
  '127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 0x7f.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1',
  '172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.127.255.255 192.0.0.1 192.0.0.192',
  '192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 192.88.99.1 224.0.0.1 239.1.2.3 240.0.0.1',
  '255.255.255.255 :: ::1 0:0:0:0:0:0:0:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1',
  '::ffff:169.254.169.254 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::1 2002:7f00:1::',
  '2002:a00:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 fc00::1 fd12:3456::1 fe80::1',
  'fe80::1%eth0 febf::1 fec0::1 ff02::1 100::1 3fff::1 5f00::1 4000::1 8000::1 2606:4700::1%lo',
  'localhost example.com 256.1.1.1 1.2.3.4.5 [::1] 8.8.8.8/8',
].flatMap((line) => line.split(' '))

for (const address of PUBLIC) test(`${address} is public`, () => assert.equal(isPublicAddress(address), true))

for (const address of [...REFUSED, '', ' 8.8.8.8'])
  test(`"${address}" is not`, () => assert.equal(isPublicAddress(address), false))

test('an IPv4 address that is not public is not so in any IPv6 dress either', () => {
  const byte = fc.nat(255)
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), ([a, b, c, d]) => {
      const hex = [a * 256 + b, c * 256 + d].map((pair) => pair.toString(16)).join(':')
      for (const dress of [`::ffff:${hex}`, `::${hex}`, `64:ff9b::${hex}`, `2002:${hex}::1`, `2001:0:${hex}::`])
        assert.equal(isPublicAddress(dress), false, dress)
    }),
  )
})

test('no network of our own is public, at any address', () => {
  const bytes = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  fc.assert(
    fc.property(bytes, ([b, c, d]) => {
      const inside = [`10.${b}.${c}.${d}`, `127.${b}.${c}.${d}`, `192.168.${c}.${d}`, `169.254.${c}.${d}`]
      for (const address of [...inside, `172.${16 + (b % 16)}.${c}.${d}`, `100.${64 + (b % 64)}.${c}.${d}`]) {
        assert.equal(isPublicAddress(address), false, address)
        const whole = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
        assert.equal(isPublicAddress(String(whole)), false, `${address} as one number`)
        assert.equal(isPublicAddress(`0x${whole.toString(16)}`), false, `${address} in hexadecimal`)
      }
    }),
  )
})
