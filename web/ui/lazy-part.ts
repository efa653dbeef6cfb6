import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

// The props of each part stay as they are; React's own type of lazy components is written with any, too.
// biome-ignore lint/suspicious/noExplicitAny: see above.
type Part = ComponentType<any>

/** A component of a chunk of its own, by its name: `lazyPart(() => import('./x.tsx'), 'X')`. */
export function lazyPart<Module, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
): LazyExoticComponent<Extract<Module[Name], Part>> {
  return lazy(async () => ({ default: (await load())[name] as Extract<Module[Name], Part> }))
}
