import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ask } from '@/api/client'
import { keepCsrf } from '@/api/csrf'
import type { components } from '@/api/schema'

export type Me = components['schemas']['Me']
export type Role = 'staff' | 'owner' | 'operator'

const RANK: Readonly<Record<string, number>> = { staff: 1, owner: 2, operator: 3 }
const REMEMBERED = 'xiaoer.shop'

/** Who is signed in and which shop they look at. */
export const useSession = defineStore('session', () => {
  const me = ref<Me>()
  const chosen = ref(Number(localStorage.getItem(REMEMBERED)) || 0)

  const place = computed(() => me.value?.shops.find((each) => each.merchant_id === chosen.value) ?? me.value?.shops[0])
  const shop = computed(() => place.value?.merchant_id ?? 0)

  function enter(who: Me): void {
    me.value = who
    keepCsrf(who.csrf)
  }

  function leave(): void {
    me.value = undefined
    keepCsrf('')
  }

  function choose(merchantId: number): void {
    chosen.value = merchantId
    localStorage.setItem(REMEMBERED, String(merchantId))
  }

  /** Ask the program who we are; raises `Problem('signedOut')` when nobody. */
  async function find(): Promise<Me> {
    if (!me.value) enter(await ask(api.GET('/api/me')))
    return me.value as Me
  }

  const may = (role: Role): boolean => (RANK[place.value?.role ?? ''] ?? 0) >= (RANK[role] ?? 9)

  return { me, place, shop, enter, leave, choose, find, may }
})

/** The path parameters of the shop being looked at: `{ params: { path: inShop({ ticket_id }) } }`. */
export function inShop(): { shop_id: number }
export function inShop<P extends object>(more: P): P & { shop_id: number }
export function inShop(more: object = {}): object {
  return { ...more, shop_id: useSession().shop }
}
