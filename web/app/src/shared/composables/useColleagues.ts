import { computed, type ComputedRef } from 'vue'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { inShop } from '@/session/session'
import { useLoad } from './useLoad'

type Named = components['schemas']['Named']

/** Who works here, and how they are called; their userid while that is on its way, '' for nobody. */
export function useColleagues(): { list: ComputedRef<Named[]>; nameOf: (userid: string | null) => string } {
  const found = useLoad(() => ask(api.GET('/api/shops/{shop_id}/colleagues', { params: { path: inShop() } })))
  const list = computed(() => found.data.value ?? [])
  const nameOf = (userid: string | null): string => list.value.find((each) => each.userid === userid)?.name ?? userid ?? ''
  return { list, nameOf }
}
