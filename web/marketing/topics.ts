import type { SubscriptionForm } from '#api/forms.ts'
import { slugOf } from './slug.ts'

type Topic = SubscriptionForm['topics'][number]

/** Topics by their names; one that keeps its name keeps its key, so that subscriptions stay with it. */
export function topicsOf(labels: readonly string[], known: readonly Topic[] = []): Topic[] {
  const topics: Topic[] = []
  for (const label of labels) {
    const kept = known.find((topic) => topic.label === label)
    const isUsed = (key: string) =>
      [...topics, ...known].some((topic) => topic.key === key && topic.label !== label)
    const base = slugOf(label) || 'thema'
    let key = kept?.key ?? base
    for (let count = 2; !kept && isUsed(key); count++) key = `${base.slice(0, 56)}-${count}`
    topics.push({ key, label })
  }
  return topics
}
