import { lacks as text, type Bookable, type Service, type Store } from './messages'

export interface Lack {
  says: string
  /** Where it is added: a shelf of this page, or another page. */
  shelf?: 'services' | 'bookables'
  to?: string
}

/** The first thing that keeps customers from booking; undefined when nothing does. */
export function lackOf(services: readonly Service[], bookables: readonly Bookable[], stores: readonly Store[]): Lack | undefined {
  const [offered, serving] = [services.filter((each) => each.active), bookables.filter((each) => each.active)]
  if (!offered.length) return { says: text.services, shelf: 'services' }
  if (!serving.length) return { says: text.bookables, shelf: 'bookables' }
  const idle = offered.filter((service) => !serving.some((each) => each.service_ids.includes(service.id)))
  if (idle.length) return { says: text.idle(names(idle)), shelf: 'bookables' }
  const closed = serving.filter((each) => !each.hours && !storeOf(each, stores)?.hours_understood)
  return closed.length ? { says: text.hours(names(closed)), to: '/settings/stores' } : undefined
}

/** The store whose hours hold for somebody without hours: their own, else the first. */
function storeOf(bookable: Bookable, stores: readonly Store[]): Store | undefined {
  return stores.find((each) => each.name === bookable.store_name) ?? stores[0]
}

const names = (things: readonly { name: string }[]): string => things.map((each) => each.name).join('、')
