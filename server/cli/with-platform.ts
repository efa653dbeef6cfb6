import type { Platform } from '../platform/platform.ts'
import type { CommandContext } from './with-database.ts'

/** Opens the platform for one command, with every feature known to it, and takes no jobs. */
export async function withPlatform<T>(
  context: CommandContext,
  work: (platform: Platform) => Promise<T>,
): Promise<T> {
  // Declares every resource and kind of job.
  await import('../app.ts')
  const [{ openPlatform }, { seedTemplates }] = await Promise.all([
    import('../platform/platform.ts'),
    import('../privacy/purposes/public.ts'),
  ])
  await seedTemplates(context.ownerPool)
  const platform = await openPlatform({ ...context, config: { ...context.config, roles: ['web'] } })
  try {
    return await work(platform)
  } finally {
    await platform.close()
  }
}
