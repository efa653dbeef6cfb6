declare module 'autocannon' {
  type Instance = PromiseLike<{ errors: number; timeouts: number }> & {
    on: (
      event: 'response',
      heard: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
    ) => void
  }
  export default function autocannon(options: object): Instance
}
