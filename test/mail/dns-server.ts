import type { TestContext } from 'node:test'
import DNS from 'dns2'

/** What stands under a name: texts, or mail servers. A name that is not there does not exist. */
export type Zone = Record<string, { txt?: readonly string[]; mx?: readonly string[] }>

/** A name server on a real socket that answers from a zone one may change; `broken` names are not answered at all. */
export async function dnsServer(
  t: Pick<TestContext, 'after'>,
  zone: Zone,
  broken: readonly string[] = [],
): Promise<string> {
  const { Packet } = DNS
  const server = DNS.createServer({
    udp: true,
    handle: (request, send) => {
      const answer = Packet.createResponseFromRequest(request)
      const [question] = request.questions
      const name = question?.name.toLowerCase() ?? ''
      if (broken.includes(name)) answer.header.rcode = 2
      else if (!zone[name]) answer.header.rcode = 3
      const common = { name, class: Packet.CLASS.IN, ttl: 1 }
      if (question?.type === Packet.TYPE.TXT) {
        for (const text of zone[name]?.txt ?? []) {
          // One piece of a text holds 255 bytes at most.
          const data = text.match(/.{1,250}/gs) ?? []
          answer.answers.push({ ...common, type: Packet.TYPE.TXT, data } as never)
        }
      }
      if (question?.type === Packet.TYPE.MX) {
        for (const exchange of zone[name]?.mx ?? []) {
          answer.answers.push({ ...common, type: Packet.TYPE.MX, exchange, priority: 10 } as never)
        }
      }
      send(answer)
    },
  })
  await server.listen({ udp: { port: 0, address: '127.0.0.1' } })
  t.after(() => server.close())
  const { udp } = server.addresses()
  return `127.0.0.1:${(udp as { port: number }).port}`
}
